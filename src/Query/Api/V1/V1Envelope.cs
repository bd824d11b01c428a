using System.Text.Json;

namespace Spoor.Query.Api.V1;

/// <summary>What surrounds every answer of v1: <c>{"data", "total", "limit", "offset", "errors"}</c>.</summary>
internal static class V1Envelope
{
    /// <summary>Whether the answer is to be indented.</summary>
    /// <param name="request">The request.</param>
    /// <returns><see langword="true"/> where <c>prettyPrint</c> is given and not <c>false</c>.</returns>
    public static bool IsPretty(HttpRequest request) =>
        request.Query.TryGetValue("prettyPrint", out var values) && !string.Equals(values[0], "false", StringComparison.OrdinalIgnoreCase);

    /// <summary>Begins an answer: the next value written is <c>data</c>.</summary>
    /// <param name="json">Where to.</param>
    public static void Start(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WritePropertyName("data"u8);
    }

    /// <summary>Ends an answer after <c>data</c>.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="total">Number of values, for the lists that tell it.</param>
    /// <param name="errors">What went wrong.</param>
    public static void End(Utf8JsonWriter json, int total, IReadOnlyCollection<V1Error> errors)
    {
        json.WriteNumber("total"u8, total);
        json.WriteNumber("limit"u8, 0);
        json.WriteNumber("offset"u8, 0);
        if (errors.Count == 0) json.WriteNull("errors"u8);
        else
        {
            json.WriteStartArray("errors"u8);
            foreach (var error in errors)
            {
                json.WriteStartObject();
                json.WriteNumber("code"u8, error.Code);
                json.WriteString("msg"u8, error.Message);
                if (error.TraceId is not null) json.WriteString("traceID"u8, error.TraceId);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    /// <summary>Answers with an error alone.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="message">What happened.</param>
    /// <returns>When it is on its way.</returns>
    public static async Task WriteErrorAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        using var answer = new JsonAnswer(context.Response, IsPretty(context.Request));
        Start(answer.Json);
        answer.Json.WriteNullValue();
        End(answer.Json, 0, [new V1Error(status, message)]);
        await answer.SendAsync(context.RequestAborted);
    }
}
