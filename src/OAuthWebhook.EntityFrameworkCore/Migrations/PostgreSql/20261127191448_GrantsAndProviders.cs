using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OAuthWebhook.EntityFrameworkCore.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class GrantsAndProviders : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Device",
                table: "OAuthPendingAuthorizations",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<long>(
                name: "PollAt",
                table: "OAuthPendingAuthorizations",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ProtectedDeviceCode",
                table: "OAuthPendingAuthorizations",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "Fields",
                table: "OAuthCredentials",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "ProtectedDpopKey",
                table: "OAuthCredentials",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "ProtectedApiKey",
                table: "OAuthConnections",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "ProtectedClientCertificate",
                table: "OAuthConnections",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "ProtectedClientKey",
                table: "OAuthConnections",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "TemplateId",
                table: "OAuthConnections",
                type: "character varying(128)",
                maxLength: 128,
                nullable: true,
                collation: "C");

            migrationBuilder.CreateIndex(
                name: "IX_OAuthPendingAuthorizations_PollAt",
                table: "OAuthPendingAuthorizations",
                column: "PollAt");

            migrationBuilder.CreateIndex(
                name: "IX_OAuthConnections_TenantId_TemplateId",
                table: "OAuthConnections",
                columns: new[] { "TenantId", "TemplateId" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_OAuthPendingAuthorizations_PollAt",
                table: "OAuthPendingAuthorizations");

            migrationBuilder.DropIndex(
                name: "IX_OAuthConnections_TenantId_TemplateId",
                table: "OAuthConnections");

            migrationBuilder.DropColumn(
                name: "Device",
                table: "OAuthPendingAuthorizations");

            migrationBuilder.DropColumn(
                name: "PollAt",
                table: "OAuthPendingAuthorizations");

            migrationBuilder.DropColumn(
                name: "ProtectedDeviceCode",
                table: "OAuthPendingAuthorizations");

            migrationBuilder.DropColumn(
                name: "Fields",
                table: "OAuthCredentials");

            migrationBuilder.DropColumn(
                name: "ProtectedDpopKey",
                table: "OAuthCredentials");

            migrationBuilder.DropColumn(
                name: "ProtectedApiKey",
                table: "OAuthConnections");

            migrationBuilder.DropColumn(
                name: "ProtectedClientCertificate",
                table: "OAuthConnections");

            migrationBuilder.DropColumn(
                name: "ProtectedClientKey",
                table: "OAuthConnections");

            migrationBuilder.DropColumn(
                name: "TemplateId",
                table: "OAuthConnections");
        }
    }
}
