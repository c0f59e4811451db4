using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OAuthWebhook.EntityFrameworkCore.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class TokenServers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "ExchangedFrom",
                table: "OAuthCredentials",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "GrantId",
                table: "OAuthCredentials",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<bool>(
                name: "ReplacesRefused",
                table: "OAuthCredentials",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string[]>(
                name: "Servers",
                table: "OAuthCredentials",
                type: "text[]",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "ExchangedFrom",
                table: "OAuthCredentials");

            migrationBuilder.DropColumn(
                name: "GrantId",
                table: "OAuthCredentials");

            migrationBuilder.DropColumn(
                name: "ReplacesRefused",
                table: "OAuthCredentials");

            migrationBuilder.DropColumn(
                name: "Servers",
                table: "OAuthCredentials");
        }
    }
}
