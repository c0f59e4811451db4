using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OAuthWebhook.EntityFrameworkCore.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Lifecycle : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "AttemptId",
                table: "OAuthRefreshAttempts",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "Node",
                table: "OAuthRefreshAttempts",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<long>(
                name: "DueAt",
                table: "OAuthCredentials",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "KeepAliveAt",
                table: "OAuthCredentials",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "RefusesEarlyRefresh",
                table: "OAuthCredentials",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<long>(
                name: "WarnAt",
                table: "OAuthCredentials",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "Warned",
                table: "OAuthCredentials",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "OAuthChanges",
                columns: table => new
                {
                    Number = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Node = table.Column<string>(type: "TEXT", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    TenantId = table.Column<string>(type: "TEXT", nullable: false),
                    ConnectionId = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_OAuthChanges", x => x.Number);
                });

            migrationBuilder.CreateIndex(
                name: "IX_OAuthCredentials_DueAt",
                table: "OAuthCredentials",
                column: "DueAt");

            migrationBuilder.CreateIndex(
                name: "IX_OAuthCredentials_WarnAt",
                table: "OAuthCredentials",
                column: "WarnAt");

            migrationBuilder.CreateIndex(
                name: "IX_OAuthChanges_At",
                table: "OAuthChanges",
                column: "At");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "OAuthChanges");

            migrationBuilder.DropIndex(
                name: "IX_OAuthCredentials_DueAt",
                table: "OAuthCredentials");

            migrationBuilder.DropIndex(
                name: "IX_OAuthCredentials_WarnAt",
                table: "OAuthCredentials");

            migrationBuilder.DropColumn(
                name: "AttemptId",
                table: "OAuthRefreshAttempts");

            migrationBuilder.DropColumn(
                name: "Node",
                table: "OAuthRefreshAttempts");

            migrationBuilder.DropColumn(
                name: "DueAt",
                table: "OAuthCredentials");

            migrationBuilder.DropColumn(
                name: "KeepAliveAt",
                table: "OAuthCredentials");

            migrationBuilder.DropColumn(
                name: "RefusesEarlyRefresh",
                table: "OAuthCredentials");

            migrationBuilder.DropColumn(
                name: "WarnAt",
                table: "OAuthCredentials");

            migrationBuilder.DropColumn(
                name: "Warned",
                table: "OAuthCredentials");
        }
    }
}
