using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OAuthWebhook.EntityFrameworkCore.Migrations.PostgreSql
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
                    TenantId = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false, collation: "C"),
                    Id = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false, collation: "C"),
                    TicketHash = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false, collation: "C"),
                    SessionHash = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: true, collation: "C"),
                    Initiator = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    OpenerOrigin = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Nonce = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    AuthorizationId = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false),
                    ExpiresAt = table.Column<long>(type: "bigint", nullable: false)
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
