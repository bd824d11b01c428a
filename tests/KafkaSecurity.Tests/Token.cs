using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Spoor.KafkaSecurity.Tests;

/// <summary>Unsecured tokens (RFC 7519, section 6).</summary>
internal static class Token
{
    public static string For(string subject, DateTimeOffset issued, DateTimeOffset expires) => string.Join('.',
        Encode("""{"alg":"none"}"""),
        Encode(string.Create(
            CultureInfo.InvariantCulture, $$"""{"sub":"{{subject}}","iat":{{issued.ToUnixTimeSeconds()}},"exp":{{expires.ToUnixTimeSeconds()}}}""")),
        "");

    public static string WithClaims(string claims) => $"{Encode("""{"alg":"none"}""")}.{Encode(claims)}.";

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
