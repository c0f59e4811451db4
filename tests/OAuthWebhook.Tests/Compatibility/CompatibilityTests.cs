using System.Text;
using OAuthWebhook.Grants;
using OAuthWebhook.Testing;

namespace OAuthWebhook.Tests.Compatibility;

/// <summary>Every grant with every client authentication, and with pushed requests, DPoP and resources pairwise, at a certified server; what ran is in docs/compatibility.md.</summary>
public sealed class CompatibilityTests
{
    [OidcProviderFact]
    public async Task Every_grant_works_with_every_client_authentication_and_what_can_be_chosen_beside_it()
    {
        var cells = Cell.Pairwise();
        await using var plain = await CertifiedBed.StartAsync(nonces: false);
        await using var nonces = await CertifiedBed.StartAsync(nonces: true);
        await using var plainHost = await plain.StartHostAsync();
        await using var nonceHost = await nonces.StartHostAsync();
        var ran = new List<Cell>();
        foreach (var cell in cells)
        {
            var (bed, host) = cell.Dpop == Dpop.Nonce ? (nonces, nonceHost) : (plain, plainHost);
            if (cell.Grant == DeviceCodeGrant.GrantType)
            {
                // Waiting for the person moves the clock, which has to stay that of the server.
                await using var own = await bed.StartHostAsync();
                CertifiedBed.Check(cell, await bed.RunAsync(own, cell));
            }
            else
            {
                CertifiedBed.Check(cell, await bed.RunAsync(host, cell));
            }

            ran.Add(cell);
        }

        await new CompatibilityTable("cells").CompareAsync(Table(ran));
    }

    [Fact]
    public void The_table_has_every_grant_with_every_method_that_fits_it()
    {
        var cells = Cell.Pairwise();

        cells.Select(cell => (cell.Grant, cell.Method)).Distinct().Count().ShouldBe((Cell.Grants.Count * Cell.Methods.Count) - 4, "a public client has no grant of its own");
        cells.Select(cell => cell.Variation).Distinct().Count().ShouldBeGreaterThan(6);
    }

    private static string Table(IReadOnlyList<Cell> cells)
    {
        var table = new StringBuilder();
        table.Append("| |").AppendJoin('|', Cell.Grants.Select(grant => $" `{grant[(grant.LastIndexOf(':') + 1)..]}` ")).Append("|\n|---|").Insert(table.Length, "---|", Cell.Grants.Count).Append('\n');
        foreach (var method in Cell.Methods)
        {
            table.Append("| `").Append(method).Append("` |");
            foreach (var grant in Cell.Grants)
            {
                var ran = cells.Where(cell => cell.Grant == grant && cell.Method == method).Select(cell => cell.Variation).ToList();
                table.Append(' ').Append(ran.Count == 0 ? "–" : string.Join(", ", ran)).Append(" |");
            }

            table.Append('\n');
        }

        return table.ToString();
    }
}
