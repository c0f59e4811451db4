using System.Text;
using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Connections;
using OAuthWebhook.Providers;
using OAuthWebhook.Tests.Hosting;
using OAuthWebhook.Tests.Providers;

namespace OAuthWebhook.Tests.Compatibility;

/// <summary>Every word of a catalogue entry through the whole life of a connection, at a scripted server; what ran is in docs/compatibility.md.</summary>
public sealed class QuirkMatrixTests
{
    [Fact]
    public async Task Every_quirk_works_from_consent_to_revocation()
    {
        var cells = QuirkCells.All;
        var entries = cells.Select((cell, number) => OddProvider.Definition(cell.Quirks) with { Id = QuirkLife.IdOf(number) }).ToArray();
        await using var host = await CoreHost.StartAsync(services => services.AddOAuthProviders(entries));
        var ran = new List<(string Word, string With)>();
        foreach (var (number, cell) in cells.Index())
        {
            await QuirkLife.LiveAsync(host, cell, number);
            ran.AddRange(QuirkWords.Of(cell, QuirkLife.Plain(host, number)));
        }

        await new CompatibilityTable("quirks").CompareAsync(Table(ran));
    }

    [Fact]
    public void Every_quirk_and_every_setting_of_refreshes_has_a_cell()
    {
        var plain = new ConnectionRegistration { Name = "", GrantType = "", TokenEndpoint = "https://login.example/token" };

        var played = QuirkCells.All.SelectMany(cell => QuirkWords.Of(cell, plain)).ToHashSet();

        QuirkWords.All().Where(word => !played.Contains(word)).ShouldBeEmpty();
    }

    // A line for each object of an entry, with the words in it and the choices they were played with.
    private static string Table(IEnumerable<(string Word, string With)> ran)
    {
        var table = new StringBuilder("| in | words |\n|---|---|\n");
        foreach (var place in ran.GroupBy(played => played.Word[..(played.Word.LastIndexOf('.') + 1)]).OrderBy(place => place.Key, StringComparer.Ordinal))
        {
            var words = place.GroupBy(played => played.Word[place.Key.Length..]).OrderBy(word => word.Key, StringComparer.Ordinal).Select(word =>
            {
                var choices = string.Join(", ", word.Select(played => played.With).Where(with => with.Length > 0).Distinct());
                return choices.Length == 0 ? $"`{word.Key}`" : $"`{word.Key}` ({choices})";
            });
            table.Append("| ").Append(place.Key.Length == 0 ? "an entry's `quirks`" : $"`{place.Key.TrimEnd('.')}`").Append(" | ").AppendJoin(", ", words).Append(" |\n");
        }

        return table.ToString();
    }
}
