using System.Security.Cryptography;
using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Spoor.Testing.Certificates;

namespace Spoor.KafkaSecurity.Tests;

public sealed class RenewedCertificateTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly TestAuthority _authority = new();
    private readonly KafkaSecurityOptions _options;
    private readonly BrokerSignIn _signIn;

    public RenewedCertificateTests()
    {
        _authority.Issue("first", expiresInDays: 10);
        Place("first", "first");
        _options = new KafkaSecurityOptions
        {
            Protocol = "ssl",
            CaFile = _authority.CaFile,
            CertificateFile = Path.Combine(_authority.Folder, "ours.pem"),
            KeyFile = Path.Combine(_authority.Folder, "ours.key"),
        };
        _signIn = new BrokerSignIn(_options, _time, new BrokerSignInTelemetry(NullLogger<BrokerSignIn>.Instance));
        Assert.Empty(KafkaSecurityRules.Check(_options, new Dictionary<string, string>()));
        Settings();
    }

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void Files_that_stand_as_they_were_renew_nothing()
    {
        var renewal = _signIn.Renewal;

        _signIn.Refresh();

        Assert.False(renewal.IsCompleted);
        Assert.Null(_signIn.CertificateFault);
    }

    [Fact]
    public void A_renewed_pair_is_given_to_clients_that_are_built_from_then_on_and_those_before_are_told()
    {
        var renewal = _signIn.Renewal;
        _authority.Issue("second");
        Place("second", "second");

        _signIn.Refresh();

        Assert.True(renewal.IsCompleted);
        Assert.False(_signIn.Renewal.IsCompleted);
        Assert.Equal(Text("second.pem"), Settings().Get("ssl.certificate.pem"));
        Assert.Equal(Text("second.key"), Settings().Get("ssl.key.pem"));
    }

    [Fact]
    public void A_changed_authority_renews_too()
    {
        var renewal = _signIn.Renewal;
        using var other = new TestAuthority("other");
        File.AppendAllText(_authority.CaFile, "\n" + File.ReadAllText(other.CaFile));

        _signIn.Refresh();

        Assert.True(renewal.IsCompleted);
        Assert.Equal(Text("ca.pem"), Settings().Get("ssl.ca.pem"));
    }

    [Theory]
    [InlineData("second", "first", "ours.key) does not fit Kafka:Security:CertificateFile")]
    [InlineData("gone", "first", "Kafka:Security:CertificateFile cannot be read")]
    [InlineData("nothing", "first", "ours.pem) holds no certificate")]
    [InlineData("ended", "ended", "CN=ended ended at ")]
    public void What_cannot_be_used_is_named_and_what_was_there_before_stays_in_use(string certificate, string key, string culprit)
    {
        var renewal = _signIn.Renewal;
        _authority.Issue("second");
        _authority.Issue("ended", expiresInDays: -1);
        _authority.Write("nothing.pem", "nothing");
        Place(certificate, key);

        _signIn.Refresh();

        Assert.Contains(culprit, _signIn.CertificateFault, StringComparison.Ordinal);
        Assert.Contains("What was there before is still used", _signIn.CertificateFault, StringComparison.Ordinal);
        Assert.False(renewal.IsCompleted);
        Assert.Equal(Text("first.pem"), Settings().Get("ssl.certificate.pem"));

        Place("second", "second");
        _signIn.Refresh();

        Assert.Null(_signIn.CertificateFault);
        Assert.True(renewal.IsCompleted);
    }

    [Fact]
    public void One_that_ends_in_mid_run_is_named_with_its_end_and_explains_connections_that_break()
    {
        var broken = new Error(ErrorCode.Local_Transport, "Disconnected");
        Assert.Null(_signIn.KindOf(broken));

        _time.Advance(TimeSpan.FromDays(11));
        _signIn.Refresh();

        Assert.Contains($"CN=first ended at {_time.GetUtcNow().AddDays(-1):yyyy-MM-dd}", _signIn.CertificateFault, StringComparison.Ordinal);
        Assert.Contains($"mend Kafka:Security:CertificateFile ({_options.CertificateFile})", _signIn.CertificateFault, StringComparison.Ordinal);
        Assert.Equal(RefusalKind.Tls, _signIn.KindOf(broken));
        Assert.Equal($"Disconnected. {_signIn.CertificateFault}", _signIn.Explain(broken));
    }

    [Theory]
    [InlineData("Receive failed: error:0A000416:SSL routines::ssl/tls alert certificate unknown: SSL alert number 46 (after 0ms in state APIVERSION_QUERY)", true)]
    [InlineData("Receive failed: error:0A00045C:SSL routines::tlsv13 alert certificate required: SSL alert number 116", true)]
    [InlineData("Receive failed: error:0A000438:SSL routines::tlsv1 alert internal error: SSL alert number 80", false)]
    public void An_alert_of_the_broker_is_a_refusal_though_it_comes_as_a_broken_connection(string words, bool isOfOurCertificate)
    {
        var alert = new Error(ErrorCode.Local_Transport, words);

        Assert.Equal(RefusalKind.Tls, _signIn.KindOf(alert));
        Assert.Equal(isOfOurCertificate, _signIn.Explain(alert).Contains(
            $"The broker does not take our certificate CN=first, valid until {_time.GetUtcNow().AddDays(10):yyyy-MM-dd}", StringComparison.Ordinal));
    }

    [Fact]
    public void An_encrypted_key_is_read_with_its_password()
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(Text("first.key"));
        _authority.Write("ours.key", key.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10)));

        _options.KeyPassword = "wrong";
        var wrong = KafkaSecurityRules.Check(_options, new Dictionary<string, string>());
        _options.KeyPassword = "secret";
        var right = KafkaSecurityRules.Check(_options, new Dictionary<string, string>());

        Assert.Contains("Kafka:Security:KeyFile", Assert.Single(wrong), StringComparison.Ordinal);
        Assert.Empty(right);
    }

    private ClientConfig Settings()
    {
        var config = new ClientConfig();
        _signIn.Apply(config);
        return config;
    }

    private string Text(string name) => File.ReadAllText(Path.Combine(_authority.Folder, name)).Trim();

    private void Place(string certificate, string key)
    {
        foreach (var (from, to) in new[] { ($"{certificate}.pem", "ours.pem"), ($"{key}.key", "ours.key") })
        {
            if (File.Exists(Path.Combine(_authority.Folder, from))) _authority.Write(to, Text(from));
            else File.Delete(Path.Combine(_authority.Folder, to));
        }
    }
}
