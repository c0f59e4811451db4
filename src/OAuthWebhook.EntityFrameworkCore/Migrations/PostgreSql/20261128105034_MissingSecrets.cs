using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OAuthWebhook.EntityFrameworkCore.Migrations.PostgreSql
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
                type: "character varying(200)",
                maxLength: 200,
                nullable: true,
                collation: "C");
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
