using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OAuthWebhook.EntityFrameworkCore.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Audit : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Origin",
                table: "OAuthPendingAuthorizations",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "OAuthAudit",
                columns: table => new
                {
                    Number = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    Since = table.Column<long>(type: "INTEGER", nullable: false),
                    Count = table.Column<int>(type: "INTEGER", nullable: false),
                    Action = table.Column<string>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    Subject = table.Column<string>(type: "TEXT", nullable: true),
                    Who = table.Column<string>(type: "TEXT", nullable: true),
                    Origin = table.Column<string>(type: "TEXT", nullable: true),
                    Details = table.Column<string>(type: "TEXT", nullable: true),
                    TenantId = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    ConnectionId = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_OAuthAudit", x => x.Number);
                });

            migrationBuilder.CreateTable(
                name: "OAuthUsageDays",
                columns: table => new
                {
                    TenantId = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    ConnectionId = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    UseCount = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_OAuthUsageDays", x => new { x.TenantId, x.ConnectionId, x.Day });
                });

            migrationBuilder.CreateIndex(
                name: "IX_OAuthAudit_At",
                table: "OAuthAudit",
                column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_OAuthAudit_TenantId_At",
                table: "OAuthAudit",
                columns: new[] { "TenantId", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_OAuthAudit_TenantId_ConnectionId_At",
                table: "OAuthAudit",
                columns: new[] { "TenantId", "ConnectionId", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_OAuthUsageDays_Day",
                table: "OAuthUsageDays",
                column: "Day");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "OAuthAudit");

            migrationBuilder.DropTable(
                name: "OAuthUsageDays");

            migrationBuilder.DropColumn(
                name: "Origin",
                table: "OAuthPendingAuthorizations");
        }
    }
}
