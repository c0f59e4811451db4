using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace OAuthWebhook.EntityFrameworkCore.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "OAuthChanges",
                columns: table => new
                {
                    Number = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Node = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    At = table.Column<long>(type: "bigint", nullable: false),
                    TenantId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ConnectionId = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_OAuthChanges", x => x.Number);
                });

            migrationBuilder.CreateTable(
                name: "OAuthConnections",
                columns: table => new
                {
                    TenantId = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false, collation: "C"),
                    ConnectionId = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false, collation: "C"),
                    Registration = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    NameKey = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    ProviderKey = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    SearchKey = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Disabled = table.Column<bool>(type: "boolean", nullable: false),
                    Interactive = table.Column<bool>(type: "boolean", nullable: false),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    IssuanceVersion = table.Column<long>(type: "bigint", nullable: false),
                    ProtectedClientSecret = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ProtectedPassword = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false),
                    UpdatedAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_OAuthConnections", x => new { x.TenantId, x.ConnectionId });
                });

            migrationBuilder.CreateTable(
                name: "OAuthDataProtectionKeys",
                columns: table => new
                {
                    Name = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false, collation: "C"),
                    Xml = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_OAuthDataProtectionKeys", x => x.Name);
                });

            migrationBuilder.CreateTable(
                name: "OAuthCredentials",
                columns: table => new
                {
                    TenantId = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false, collation: "C"),
                    ConnectionId = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false, collation: "C"),
                    Generation = table.Column<long>(type: "bigint", nullable: false),
                    ProtectedAccessToken = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ProtectedRefreshToken = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    TokenType = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ExpiresAt = table.Column<long>(type: "bigint", nullable: true),
                    RefreshTokenExpiresAt = table.Column<long>(type: "bigint", nullable: true),
                    GrantedScopes = table.Column<string[]>(type: "text[]", nullable: true),
                    Account = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    AccountKey = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    IssuedAt = table.Column<long>(type: "bigint", nullable: true),
                    IssuanceVersion = table.Column<long>(type: "bigint", nullable: true),
                    IssuanceClientId = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    IssuanceTokenEndpoint = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Failure = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    FailureKind = table.Column<string>(type: "text", nullable: true),
                    DueAt = table.Column<long>(type: "bigint", nullable: true),
                    KeepAliveAt = table.Column<long>(type: "bigint", nullable: true),
                    WarnAt = table.Column<long>(type: "bigint", nullable: true),
                    Warned = table.Column<bool>(type: "boolean", nullable: false),
                    RefusesEarlyRefresh = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_OAuthCredentials", x => new { x.TenantId, x.ConnectionId });
                    table.ForeignKey(
                        name: "FK_OAuthCredentials_OAuthConnections_TenantId_ConnectionId",
                        columns: x => new { x.TenantId, x.ConnectionId },
                        principalTable: "OAuthConnections",
                        principalColumns: new[] { "TenantId", "ConnectionId" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "OAuthPendingAuthorizations",
                columns: table => new
                {
                    TenantId = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false, collation: "C"),
                    Id = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false, collation: "C"),
                    IssuanceVersion = table.Column<long>(type: "bigint", nullable: false),
                    TicketHash = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false, collation: "C"),
                    Initiator = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    RedirectUri = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ReturnPath = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false),
                    ExpiresAt = table.Column<long>(type: "bigint", nullable: false),
                    StateHash = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: true, collation: "C"),
                    BindingHash = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ProtectedCodeVerifier = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Status = table.Column<string>(type: "text", nullable: false),
                    Reason = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ConnectionId = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_OAuthPendingAuthorizations", x => new { x.TenantId, x.Id });
                    table.ForeignKey(
                        name: "FK_OAuthPendingAuthorizations_OAuthConnections_TenantId_Connec~",
                        columns: x => new { x.TenantId, x.ConnectionId },
                        principalTable: "OAuthConnections",
                        principalColumns: new[] { "TenantId", "ConnectionId" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "OAuthUsage",
                columns: table => new
                {
                    TenantId = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false, collation: "C"),
                    ConnectionId = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false, collation: "C"),
                    LastUsedAt = table.Column<long>(type: "bigint", nullable: true),
                    UseCount = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_OAuthUsage", x => new { x.TenantId, x.ConnectionId });
                    table.ForeignKey(
                        name: "FK_OAuthUsage_OAuthConnections_TenantId_ConnectionId",
                        columns: x => new { x.TenantId, x.ConnectionId },
                        principalTable: "OAuthConnections",
                        principalColumns: new[] { "TenantId", "ConnectionId" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "OAuthRefreshAttempts",
                columns: table => new
                {
                    TenantId = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false, collation: "C"),
                    ConnectionId = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false, collation: "C"),
                    AttemptId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Node = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Generation = table.Column<long>(type: "bigint", nullable: false),
                    StartedAt = table.Column<long>(type: "bigint", nullable: false),
                    Deadline = table.Column<long>(type: "bigint", nullable: false),
                    UnknownSince = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_OAuthRefreshAttempts", x => new { x.TenantId, x.ConnectionId });
                    table.ForeignKey(
                        name: "FK_OAuthRefreshAttempts_OAuthCredentials_TenantId_ConnectionId",
                        columns: x => new { x.TenantId, x.ConnectionId },
                        principalTable: "OAuthCredentials",
                        principalColumns: new[] { "TenantId", "ConnectionId" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_OAuthChanges_At",
                table: "OAuthChanges",
                column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_OAuthConnections_TenantId_NameKey",
                table: "OAuthConnections",
                columns: new[] { "TenantId", "NameKey" });

            migrationBuilder.CreateIndex(
                name: "IX_OAuthCredentials_DueAt",
                table: "OAuthCredentials",
                column: "DueAt");

            migrationBuilder.CreateIndex(
                name: "IX_OAuthCredentials_ExpiresAt",
                table: "OAuthCredentials",
                column: "ExpiresAt");

            migrationBuilder.CreateIndex(
                name: "IX_OAuthCredentials_WarnAt",
                table: "OAuthCredentials",
                column: "WarnAt");

            migrationBuilder.CreateIndex(
                name: "IX_OAuthPendingAuthorizations_ExpiresAt",
                table: "OAuthPendingAuthorizations",
                column: "ExpiresAt");

            migrationBuilder.CreateIndex(
                name: "IX_OAuthPendingAuthorizations_StateHash",
                table: "OAuthPendingAuthorizations",
                column: "StateHash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_OAuthPendingAuthorizations_TenantId_ConnectionId",
                table: "OAuthPendingAuthorizations",
                columns: new[] { "TenantId", "ConnectionId" });

            migrationBuilder.CreateIndex(
                name: "IX_OAuthPendingAuthorizations_TicketHash",
                table: "OAuthPendingAuthorizations",
                column: "TicketHash",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "OAuthChanges");

            migrationBuilder.DropTable(
                name: "OAuthDataProtectionKeys");

            migrationBuilder.DropTable(
                name: "OAuthPendingAuthorizations");

            migrationBuilder.DropTable(
                name: "OAuthRefreshAttempts");

            migrationBuilder.DropTable(
                name: "OAuthUsage");

            migrationBuilder.DropTable(
                name: "OAuthCredentials");

            migrationBuilder.DropTable(
                name: "OAuthConnections");
        }
    }
}
