#pragma warning disable BL0006 // There is no other way to see what was rendered.
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.HtmlRendering.Infrastructure;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.RenderTree;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.JSInterop;

namespace ElsaOAuthWebhook.Studio.Tests.Rendering;

/// <summary>Renders to text as <see cref="HtmlRenderer"/> does and, unlike that, tells components when they were rendered, and sends them events.</summary>
internal sealed class EventRenderer : StaticHtmlRenderer
{
    public EventRenderer(IServiceProvider services, ILoggerFactory logger)
        : base(services, logger) => ElementReferenceContext = new WebElementReferenceContext(services.GetRequiredService<IJSRuntime>());

    /// <summary>What is rendered.</summary>
    public IComponent Root { get; set; } = null!;

    /// <summary>What components threw.</summary>
    public List<Exception> Errors { get; } = [];

    /// <summary>Sends an event to the one element that is meant.</summary>
    public Task SendAsync(Func<RenderedElement, bool> isMeant, string name, EventArgs args) => SendAsync(isMeant, [name], args);

    public Task SendAsync(Func<RenderedElement, bool> isMeant, string[] names, EventArgs args)
    {
        var elements = Elements();
        var handlers = elements.Where(isMeant).SelectMany(element => element.Events).Where(handler => names.Contains(handler.Key)).ToList();
        return DispatchEventAsync(handlers.ShouldHaveSingleItem(string.Join("\n", elements)).Value, null, args);
    }

    /// <summary>The elements that are shown.</summary>
    public List<RenderedElement> Elements()
    {
        List<RenderedElement> elements = [];
        Read(GetComponentState(Root).ComponentId, [], elements);
        return elements;
    }

    protected override Task UpdateDisplayAsync(in RenderBatch renderBatch) => Task.CompletedTask;

    protected override void HandleException(Exception exception) => Errors.Add(exception);

    private void Read(int componentId, List<RenderedElement> around, List<RenderedElement> elements)
    {
        var frames = GetCurrentRenderTreeFrames(componentId);
        List<(RenderedElement Element, int End)> open = [];
        for (var i = 0; i < frames.Count; i++)
        {
            open.RemoveAll(element => element.End <= i);
            var frame = frames.Array[i];
            switch (frame.FrameType)
            {
                case RenderTreeFrameType.Element:
                    var element = new RenderedElement(frame.ElementName) { Label = open.Select(holder => holder.Element).LastOrDefault(holder => holder.Name == "label") };
                    elements.Add(element);
                    open.Add((element, i + frame.ElementSubtreeLength));
                    break;
                case RenderTreeFrameType.Attribute when open is [.., var last] && frame.AttributeEventHandlerId > 0:
                    last.Element.Events[frame.AttributeName] = frame.AttributeEventHandlerId;
                    if (frame.AttributeEventUpdatesAttributeName is { } bound)
                        last.Element.Bound.Add(bound);
                    break;
                case RenderTreeFrameType.Attribute when open is [.., var last]:
                    last.Element.Attributes.TryAdd(frame.AttributeName, frame.AttributeValue?.ToString() ?? "");
                    break;
                case RenderTreeFrameType.Text or RenderTreeFrameType.Markup:
                    foreach (var holder in around.Concat(open.Select(holder => holder.Element)))
                        holder.Text += frame.FrameType == RenderTreeFrameType.Text ? frame.TextContent : frame.MarkupContent;
                    break;
                case RenderTreeFrameType.Component:
                    Read(frame.ComponentId, [.. around, .. open.Select(holder => holder.Element)], elements);
                    i += frame.ComponentSubtreeLength - 1;
                    break;
            }
        }
    }
}

/// <summary>An element that is shown.</summary>
internal sealed class RenderedElement(string name)
{
    public string Name => name;

    public Dictionary<string, string> Attributes { get; } = [];

    public Dictionary<string, ulong> Events { get; } = [];

    /// <summary>The label around it.</summary>
    public RenderedElement? Label { get; init; }

    /// <summary>The attributes that hold what a person enters, so that no late answer puts an older text in its place.</summary>
    public List<string> Bound { get; } = [];

    public string Text { get; set; } = "";

    public bool IsCalled(string name) => Attributes.GetValueOrDefault("aria-label") == name || Text.Trim().Split('\n')[0].Trim() == name;

    public bool Has(string attribute, string value) => Attributes.GetValueOrDefault(attribute)?.Contains(value, StringComparison.Ordinal) == true;

    public override string ToString() => $"<{Name} {string.Join(' ', Attributes.Select(attribute => $"{attribute.Key}=\"{attribute.Value}\""))}>{Text.Trim()} ({string.Join(' ', Events.Keys)})";
}
