using System.Security.Cryptography;
using System.Text;

namespace ElsaOAuthWebhook.SampleHost.Sandbox.Pages;

/// <summary>The one style sheet, sent in the page; the policy names it by its hash, so no other style applies.</summary>
internal static class PageStyle
{
    public static string Css { get; } = """
        :root {
            color-scheme: light dark;
            --page: light-dark(#f3f4f8, #14161c);
            --card: light-dark(#fff, #1d2029);
            --line: light-dark(#d9dce5, #363b49);
            --text: light-dark(#1c2030, #e7e9f0);
            --quiet: light-dark(#5a6178, #a2a9bd);
            --accent: light-dark(#3b4cca, #8c9aff);
            --on-accent: light-dark(#fff, #14161c);
        }
        * { box-sizing: border-box; }
        body {
            margin: 0; padding: 2rem 1rem; background: var(--page); color: var(--text);
            font: 1rem/1.5 system-ui, sans-serif;
        }
        header, main, footer { max-width: 27rem; margin: 0 auto; }
        header { display: flex; align-items: center; gap: .5rem; color: var(--quiet); font-size: .9rem; }
        .mark { width: .8rem; height: .8rem; border: 3px solid var(--accent); border-radius: 50%; }
        main {
            margin-block: .75rem; padding: 1.75rem; background: var(--card);
            border: 1px solid var(--line); border-radius: .75rem;
        }
        main.wide { max-width: 48rem; }
        header:has(+ .wide), .wide + footer { max-width: 48rem; }
        main > :last-child { margin-bottom: 0; }
        footer { color: var(--quiet); font-size: .8rem; }
        h1 { margin: 0 0 .75rem; font-size: 1.35rem; line-height: 1.3; }
        h1 em { font-style: normal; color: var(--accent); }
        h2 { margin: 2rem 0 .5rem; font-size: 1.05rem; }
        p { margin: 0 0 1rem; overflow-wrap: anywhere; }
        .notice { margin-bottom: 1.25rem; padding: .6rem .8rem; border-left: 3px solid var(--accent); background: var(--page); }
        code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; user-select: all; white-space: pre-wrap; }
        fieldset { margin: 0 0 1.25rem; padding: 0; border: 0; }
        legend { padding: 0 0 .4rem; color: var(--quiet); font-size: .85rem; }
        .choice {
            display: flex; align-items: center; gap: .75rem; padding: .6rem .8rem; cursor: pointer;
            border: 1px solid var(--line);
        }
        .choice:first-of-type { border-radius: .5rem .5rem 0 0; }
        .choice:last-of-type { border-radius: 0 0 .5rem .5rem; }
        .choice + .choice { border-top: 0; }
        .choice:has(:checked) { background: color-mix(in srgb, var(--accent) 10%, transparent); }
        .choice input { accent-color: var(--accent); margin: 0; }
        .choice small { display: block; color: var(--quiet); }
        .avatar {
            display: grid; place-items: center; width: 2.2rem; height: 2.2rem; border-radius: 50%;
            background: var(--accent); color: var(--on-accent); font-weight: 600;
        }
        ul { margin: 0 0 1rem; padding-left: 1.25rem; }
        .scopes { display: flex; flex-wrap: wrap; gap: .4rem; margin: 0; padding: 0; list-style: none; }
        .scopes li { padding: .1rem .6rem; border: 1px solid var(--line); border-radius: 1rem; }
        .actions { display: flex; flex-wrap: wrap; align-items: center; gap: .75rem; margin-bottom: 1rem; }
        form > .actions { margin: 1.5rem 0 0; }
        form > .actions button { flex: 1; }
        button {
            padding: .6rem 1rem; border: 1px solid var(--line); border-radius: .5rem;
            background: transparent; color: inherit; font: inherit; cursor: pointer;
        }
        button.primary { border-color: var(--accent); background: var(--accent); color: var(--on-accent); font-weight: 600; }
        button:hover { border-color: var(--accent); }
        :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
        a { color: var(--accent); }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1.25rem; margin: 0 0 1rem; }
        dt { color: var(--quiet); }
        dd { margin: 0; }
        table { width: 100%; margin-bottom: 1rem; border-collapse: collapse; }
        th { color: var(--quiet); font-weight: normal; font-size: .85rem; }
        th, td { padding: .4rem 1rem .4rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
        td code { white-space: pre; }
        @media (max-width: 36rem) {
            table { display: block; overflow-x: auto; }
            dl { grid-template-columns: 1fr; gap: 0; }
            dd { margin-bottom: .6rem; }
        }
        """.ReplaceLineEndings("\n");

    public static string CspSource { get; } = $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Css)))}'";
}
