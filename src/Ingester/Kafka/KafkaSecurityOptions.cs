using System.ComponentModel.DataAnnotations;

namespace Spoor.Ingester.Kafka;

/// <summary>Encryption and authentication of connections to Kafka. Configuration section: <c>Kafka:Security</c>.</summary>
internal sealed class KafkaSecurityOptions
{
    /// <summary><c>plaintext</c>, <c>ssl</c>, <c>sasl_plaintext</c> or <c>sasl_ssl</c>. Default <c>plaintext</c>.</summary>
    [AllowedValues("plaintext", "ssl", "sasl_plaintext", "sasl_ssl")]
    public string Protocol { get; set; } = "plaintext";

    /// <summary>SASL mechanism: <c>PLAIN</c>, <c>SCRAM-SHA-256</c>, <c>SCRAM-SHA-512</c>, <c>OAUTHBEARER</c>. Default none.</summary>
    public string? Mechanism { get; set; }

    /// <summary>SASL user. Default none.</summary>
    public string? Username { get; set; }

    /// <summary>SASL password; <c>PasswordFile</c> names a file that holds it. Default none.</summary>
    public string? Password { get; set; }

    /// <summary>Certificates of the authorities that are trusted, PEM. Default the system's.</summary>
    public string? CaFile { get; set; }

    /// <summary>Our certificate, PEM. Default none.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>Key of our certificate, PEM. Default none.</summary>
    public string? KeyFile { get; set; }
}
