using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace OAuthWebhook.AspNetCore.Api;

/// <summary>
/// A request's JSON body, read by the API's own rules. What is wrong with it is a problem that names the field and never
/// repeats a value: the body may hold a secret.
/// </summary>
internal sealed class JsonBody<T> : IJsonBody, IEndpointParameterMetadataProvider
    where T : class
{
    private readonly T? _value;

    private JsonBody(T? value, Problem? problem)
    {
        _value = value;
        Problem = problem;
    }

    public Problem? Problem { get; }

    /// <summary>The body. A filter has answered before the handler runs when there is none.</summary>
    public T Value => _value ?? throw new InvalidOperationException("The body could not be read; its problem should have been answered.");

    public static async ValueTask<JsonBody<T>> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        if (!context.Request.HasJsonContentType())
            return Failed(Problem.Generic(415, "JSON needed", "Send the body as JSON, with Content-Type: application/json.", "15.5.16"));
        try
        {
            var value = await JsonSerializer.DeserializeAsync<T>(context.Request.Body, ApiJson.Options, context.RequestAborted);
            return value is null ? Failed(Problem.BadRequest("The body is null; an object is needed.")) : new(value, null);
        }
        catch (JsonException exception)
        {
            return Failed(Explain(exception));
        }
        catch (BadHttpRequestException exception)
        {
            return Failed(exception.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? Problem.Generic(413, "Body too large", "The body is larger than this API accepts.", "15.5.14")
                : Problem.BadRequest("The body could not be read to its end."));
        }
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        // Any type: routing would answer others with a bare 415, before anybody asked for a sign-in.
        builder.Metadata.Add(new AcceptsMetadata(["application/json", JsonBody.AnyType], typeof(T)));
    }

    private static JsonBody<T> Failed(Problem problem) => new(null, problem);

    private static Problem Explain(JsonException exception)
    {
        var path = FieldPath.Parse(exception.Path);
        if (path is [])
            return Problem.BadRequest("The body is not a JSON object of the expected form, or is cut short.");
        var name = string.Join('.', path);
        return Problem.Invalid(new Dictionary<string, string[]> { [name] = [FieldPath.Describe(typeof(T), path)] });
    }
}

/// <summary>What all bodies have in common.</summary>
internal static class JsonBody
{
    /// <summary>Stands for every content type; the body itself refuses the wrong ones, with an explanation.</summary>
    public const string AnyType = "*/*";
}

/// <summary>What the filter sees of a body, whatever its type.</summary>
internal interface IJsonBody
{
    Problem? Problem { get; }
}

/// <summary>Names a field of a body from the path that the serializer gives, and says what belongs there.</summary>
internal static class FieldPath
{
    public static string[] Parse(string? path) =>
        path is not ['$', .. var rest] ? [] : [.. rest.Split(['.', '[', ']', '\''], StringSplitOptions.RemoveEmptyEntries)];

    public static string Describe(Type type, ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            var info = ApiJson.Options.GetTypeInfo(type);
            if (info.Kind != JsonTypeInfoKind.Object)
                break;
            if (info.Properties.FirstOrDefault(property => property.Name == name) is not { } property)
                return ConnectionView.FieldNames.Contains(name) ? "This field is set by the server: leave it out." : "There is no such field.";
            type = property.PropertyType;
        }

        return "A value of another type is needed here: " + Expected(Nullable.GetUnderlyingType(type) ?? type);
    }

    private static string Expected(Type type) => type switch
    {
        _ when type == typeof(string) => "a text.",
        _ when type == typeof(bool) => "true or false.",
        _ when type == typeof(int) => "a whole number.",
        _ when type == typeof(DateTimeOffset) => "a time such as 2030-01-31T12:00:00Z.",
        { IsEnum: true } => $"one of {string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName))}.",
        _ when type.IsAssignableTo(typeof(IEnumerable<KeyValuePair<string, string?>>)) => "an object whose values are texts.",
        _ when type.IsAssignableTo(typeof(IEnumerable<string>)) => "a list of texts.",
        _ => "an object.",
    };
}
