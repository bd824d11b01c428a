using System.Buffers.Text;
using System.Text.Json;

namespace Spoor.KafkaSecurity;

/// <summary>A token for SASL/OAUTHBEARER: a JWT, of which only the claims are read. The brokers check it, we do not.</summary>
/// <param name="Text">As it is sent.</param>
/// <param name="Subject">Whom it speaks for (<c>sub</c>).</param>
/// <param name="ExpiresUnixMs">When it expires (<c>exp</c>), milliseconds of unix time.</param>
/// <remarks>Source: <see href="https://www.rfc-editor.org/rfc/rfc7519#section-4.1">RFC 7519, registered claims</see>.</remarks>
internal sealed record BearerToken(string Text, string Subject, long ExpiresUnixMs)
{
    /// <summary>Reads a token from its file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="token">The token, where nothing is wrong.</param>
    /// <returns>What is wrong, or nothing.</returns>
    public static string? Read(string path, out BearerToken? token)
    {
        token = null;
        if (SecretFile.Read(path, out var text) is { } fault) return fault;
        var parts = text.Split('.');
        if (parts.Length != 3) return $"{path} holds no JWT (three parts with a dot between them)";
        try
        {
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
            var subject = claims.RootElement.TryGetProperty("sub", out var sub) ? sub.GetString() : null;
            if (!claims.RootElement.TryGetProperty("exp", out var exp) || !exp.TryGetDouble(out var seconds))
                return $"{path} holds a JWT without exp, so that nobody knows when to read it again";
            token = new BearerToken(text, subject ?? "", (long)(seconds * 1000));
            return null;
        }
        catch (Exception exception) when (exception is FormatException or JsonException or InvalidOperationException)
        {
            return $"{path} holds no JWT: its claims cannot be read";
        }
    }
}
