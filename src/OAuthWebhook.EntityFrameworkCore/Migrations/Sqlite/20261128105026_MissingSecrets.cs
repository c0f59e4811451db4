using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OAuthWebhook.EntityFrameworkCore.Migrations.Sqlite
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
                type: "TEXT",
                maxLength: 200,
                nullable: true);
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
