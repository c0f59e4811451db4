using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OAuthWebhook.EntityFrameworkCore.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class TokenServers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "ExchangedFrom",
                table: "OAuthCredentials",
                type: "nvarchar(max)",
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "GrantId",
                table: "OAuthCredentials",
                type: "nvarchar(max)",
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<bool>(
                name: "ReplacesRefused",
                table: "OAuthCredentials",
                type: "bit",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "Servers",
                table: "OAuthCredentials",
                type: "nvarchar(max)",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "ExchangedFrom",
                table: "OAuthCredentials");

            migrationBuilder.DropColumn(
                name: "GrantId",
                table: "OAuthCredentials");

            migrationBuilder.DropColumn(
                name: "ReplacesRefused",
                table: "OAuthCredentials");

            migrationBuilder.DropColumn(
                name: "Servers",
                table: "OAuthCredentials");
        }
    }
}
