using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OAuthWebhook.EntityFrameworkCore.Migrations.PostgreSql
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
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<bool>(
                name: "Tokenless",
                table: "OAuthConnections",
                type: "boolean",
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
