using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OAuthWebhook.EntityFrameworkCore.Migrations.SqlServer
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
                type: "nvarchar(max)",
                nullable: true,
                collation: "Latin1_General_100_BIN2");
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
