namespace Spoor.Query.Api.V3;

/// <summary>Errors of v3: <c>{"error":{"httpCode", "message"}}</c>.</summary>
internal static class V3Error
{
    /// <summary>Answers with an error.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="message">What happened.</param>
    /// <returns>When it is on its way.</returns>
    public static async Task WriteAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        using var answer = new JsonAnswer(context.Response, indented: false);
        answer.Json.WriteStartObject();
        answer.Json.WriteStartObject("error"u8);
        answer.Json.WriteNumber("httpCode"u8, status);
        answer.Json.WriteString("message"u8, message);
        answer.Json.WriteEndObject();
        answer.Json.WriteEndObject();
        await answer.SendAsync(context.RequestAborted);
    }
}
