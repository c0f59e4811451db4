using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OAuthWebhook.EntityFrameworkCore.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Holds : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.RenameColumn(
                name: "ReplacesRefused",
                table: "OAuthCredentials",
                newName: "RefusedInARow");

            migrationBuilder.AddColumn<long>(
                name: "HeldUntil",
                table: "OAuthPendingAuthorizations",
                type: "INTEGER",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "HeldUntil",
                table: "OAuthPendingAuthorizations");

            migrationBuilder.RenameColumn(
                name: "RefusedInARow",
                table: "OAuthCredentials",
                newName: "ReplacesRefused");
        }
    }
}
