using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OAuthWebhook.EntityFrameworkCore.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class AuthorizationDpopKey : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "ProtectedDpopKey",
                table: "OAuthPendingAuthorizations",
                type: "TEXT",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "ProtectedDpopKey",
                table: "OAuthPendingAuthorizations");
        }
    }
}
