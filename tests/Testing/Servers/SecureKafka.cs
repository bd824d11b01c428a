using Spoor.Testing.Certificates;

namespace Spoor.Testing.Servers;

/// <summary>A Kafka that wants SASL over TLS: <c>TEST_KAFKA_SECURE</c> (<c>host:port</c>, user <c>spoor</c>, password <c>spoor-test</c>, PLAIN,
/// SCRAM-SHA-512 and unsecured OAUTHBEARER), <c>TEST_CA</c>, <c>TEST_CLIENT_CERT</c>, <c>TEST_CLIENT_KEY</c>. There is no container of it.</summary>
public static class SecureKafka
{
    public const string Username = "spoor";
    public const string Password = "spoor-test";

    private static readonly string[] s_variables = ["TEST_KAFKA_SECURE", "TEST_CA", "TEST_CLIENT_CERT", "TEST_CLIENT_KEY"];

    /// <summary>The bootstrap address. Skips the running test when there is none.</summary>
    public static string Brokers => Variable("TEST_KAFKA_SECURE");

    /// <summary>The authority of its certificate, PEM.</summary>
    public static string CaFile => Variable("TEST_CA");

    /// <summary>A client certificate of the same authority, PEM.</summary>
    public static string ClientCertificateFile => Variable("TEST_CLIENT_CERT");

    /// <summary>Its key, PEM.</summary>
    public static string ClientKeyFile => Variable("TEST_CLIENT_KEY");

    /// <summary>The authority itself, to sign client certificates with. Skips the running test where its key is not beside its certificate.</summary>
    public static TestAuthority Authority()
    {
        var key = Path.ChangeExtension(CaFile, ".key");
        if (!File.Exists(key)) Assert.Skip($"The key of the authority of TEST_CA is not there: {key}");
        return TestAuthority.From(CaFile, key);
    }

    /// <summary>How a process of ours signs in, a client certificate included.</summary>
    /// <param name="certificateFile">The certificate, PEM.</param>
    /// <param name="keyFile">Its key, PEM.</param>
    public static Dictionary<string, string?> Settings(string certificateFile, string keyFile) => new()
    {
        ["Kafka:Security:Protocol"] = "sasl_ssl",
        ["Kafka:Security:Mechanism"] = "PLAIN",
        ["Kafka:Security:Username"] = Username,
        ["Kafka:Security:Password"] = Password,
        ["Kafka:Security:CaFile"] = CaFile,
        ["Kafka:Security:CertificateFile"] = certificateFile,
        ["Kafka:Security:KeyFile"] = keyFile,
    };

    /// <remarks>Any of them alone is of no use, so that what is not set skips whoever asks for another.</remarks>
    private static string Variable(string name)
    {
        if (Array.Find(s_variables, variable => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable))) is { } absent)
            Assert.Skip($"No Kafka with TLS and SASL is available: {absent} is not set");
        return Environment.GetEnvironmentVariable(name)!;
    }
}
