using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OAuthWebhook.EntityFrameworkCore.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class MissingSecrets : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "MissingSecrets",
                table: "OAuthConnections",
                type: "nvarchar(200)",
                maxLength: 200,
                nullable: true,
                collation: "Latin1_General_100_BIN2");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "MissingSecrets",
                table: "OAuthConnections");
        }
    }
}
