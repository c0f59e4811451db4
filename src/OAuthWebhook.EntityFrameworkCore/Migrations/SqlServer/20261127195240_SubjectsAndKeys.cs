using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OAuthWebhook.EntityFrameworkCore.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class SubjectsAndKeys : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "ConsentedAt",
                table: "OAuthConnections",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SubjectKey",
                table: "OAuthConnections",
                type: "nvarchar(max)",
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<bool>(
                name: "Tokenless",
                table: "OAuthConnections",
                type: "bit",
                nullable: false,
                defaultValue: false);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "ConsentedAt",
                table: "OAuthConnections");

            migrationBuilder.DropColumn(
                name: "SubjectKey",
                table: "OAuthConnections");

            migrationBuilder.DropColumn(
                name: "Tokenless",
                table: "OAuthConnections");
        }
    }
}
