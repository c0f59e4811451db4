using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OAuthWebhook.EntityFrameworkCore.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class UiTickets : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "OAuthUiTickets",
                columns: table => new
                {
                    TenantId = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    Id = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    TicketHash = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    SessionHash = table.Column<string>(type: "TEXT", maxLength: 128, nullable: true),
                    Initiator = table.Column<string>(type: "TEXT", nullable: false),
                    OpenerOrigin = table.Column<string>(type: "TEXT", nullable: true),
                    Nonce = table.Column<string>(type: "TEXT", nullable: true),
                    AuthorizationId = table.Column<string>(type: "TEXT", nullable: true),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ExpiresAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_OAuthUiTickets", x => new { x.TenantId, x.Id });
                });

            migrationBuilder.CreateIndex(
                name: "IX_OAuthUiTickets_ExpiresAt",
                table: "OAuthUiTickets",
                column: "ExpiresAt");

            migrationBuilder.CreateIndex(
                name: "IX_OAuthUiTickets_SessionHash",
                table: "OAuthUiTickets",
                column: "SessionHash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_OAuthUiTickets_TicketHash",
                table: "OAuthUiTickets",
                column: "TicketHash",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "OAuthUiTickets");
        }
    }
}
