using System.ComponentModel.DataAnnotations;

namespace Spoor.KafkaSecurity;

/// <summary>How the brokers are spoken to. Configuration section: <c>Kafka:Security</c>.</summary>
public sealed class KafkaSecurityOptions
{
    /// <summary><c>plaintext</c>, <c>ssl</c>, <c>sasl_plaintext</c> or <c>sasl_ssl</c>. Default <c>plaintext</c>.</summary>
    [AllowedValues("plaintext", "ssl", "sasl_plaintext", "sasl_ssl",
        ErrorMessage = "Kafka:Security:Protocol must be plaintext, ssl, sasl_plaintext or sasl_ssl.")]
    public string Protocol { get; set; } = "plaintext";

    /// <summary>SASL mechanism: <c>PLAIN</c>, <c>SCRAM-SHA-256</c>, <c>SCRAM-SHA-512</c>, <c>OAUTHBEARER</c>. Default none.</summary>
    [AllowedValues(null, "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER",
        ErrorMessage = "Kafka:Security:Mechanism must be PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER.")]
    public string? Mechanism { get; set; }

    /// <summary>SASL user. Default none.</summary>
    public string? Username { get; set; }

    /// <summary>SASL password. Default none.</summary>
    public string? Password { get; set; }

    /// <summary>File that holds the password instead; a changed one is used for the next connection. Default none.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>File that holds the token of <c>OAUTHBEARER</c>, a JWT; read again before it expires, and when it changes. Default none.</summary>
    public string? TokenFile { get; set; }

    /// <summary>Certificates of the authorities that the brokers' certificates are checked against, PEM; clients are built anew when it
    /// changes. Default the system's.</summary>
    public string? CaFile { get; set; }

    /// <summary>Our certificate, PEM; clients are built anew when it changes. Default none.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>Key of our certificate, PEM. Default none.</summary>
    public string? KeyFile { get; set; }

    /// <summary>Password of an encrypted key. Default none.</summary>
    public string? KeyPassword { get; set; }

    internal bool IsSasl => Protocol.StartsWith("sasl_", StringComparison.Ordinal);

    internal bool IsTls => Protocol.EndsWith("ssl", StringComparison.Ordinal);
}
