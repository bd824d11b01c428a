using System.Text.Json;

namespace Spoor.Query.Api.V3;

/// <summary>What an answer of v3 says beside what was asked for, where it is not whole: a member <c>errors</c>, which clients pass over that
/// do not know it.</summary>
internal static class V3Errors
{
    /// <summary>Writes the member, unless there is nothing to say.</summary>
    /// <param name="json">Where to; inside the answer's object, behind its other members.</param>
    /// <param name="problems">What may be missing, in sentences.</param>
    public static void Write(Utf8JsonWriter json, IReadOnlyCollection<string> problems)
    {
        if (problems.Count == 0) return;
        json.WriteStartArray("errors"u8);
        foreach (var problem in problems)
        {
            json.WriteStartObject();
            json.WriteNumber("httpCode"u8, StatusCodes.Status503ServiceUnavailable);
            json.WriteString("message"u8, problem);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
