using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OAuthWebhook.EntityFrameworkCore.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class Holds : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "ReplacesRefused",
                table: "OAuthCredentials");

            migrationBuilder.AddColumn<long>(
                name: "HeldUntil",
                table: "OAuthPendingAuthorizations",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "RefusedInARow",
                table: "OAuthCredentials",
                type: "integer",
                nullable: false,
                defaultValue: 0);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "HeldUntil",
                table: "OAuthPendingAuthorizations");

            migrationBuilder.DropColumn(
                name: "RefusedInARow",
                table: "OAuthCredentials");

            migrationBuilder.AddColumn<bool>(
                name: "ReplacesRefused",
                table: "OAuthCredentials",
                type: "boolean",
                nullable: false,
                defaultValue: false);
        }
    }
}
