namespace Spoor.KafkaSecurity.Tests;

public sealed class KafkaSecurityRulesTests
{
    private static readonly Dictionary<string, string> s_none = [];

    [Fact]
    public void Nothing_is_wrong_with_nothing() => Assert.Empty(KafkaSecurityRules.Check(new KafkaSecurityOptions(), s_none));

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("SCRAM-SHA-512")]
    public void A_password_may_come_from_a_file(string mechanism)
    {
        using var file = new TemporaryFile("secret\n");

        Assert.Empty(KafkaSecurityRules.Check(
            new KafkaSecurityOptions { Protocol = "sasl_ssl", Mechanism = mechanism, Username = "spoor", PasswordFile = file.Path }, s_none));
    }

    [Theory]
    [InlineData("plaintext", "PLAIN", "spoor", "x", null, "Kafka:Security:Mechanism has no meaning with Kafka:Security:Protocol=plaintext")]
    [InlineData("sasl_ssl", null, null, null, null, "Kafka:Security:Mechanism is not set")]
    [InlineData("sasl_ssl", "PLAIN", "spoor", null, null, "needs Kafka:Security:Username and Kafka:Security:Password or :PasswordFile")]
    [InlineData("sasl_ssl", "PLAIN", "spoor", "x", "/nowhere", "Kafka:Security:Password and Kafka:Security:PasswordFile are both given")]
    [InlineData("sasl_ssl", "PLAIN", "spoor", null, "/nowhere", "/nowhere")]
    [InlineData("sasl_ssl", "OAUTHBEARER", null, null, null, "OAUTHBEARER needs Kafka:Security:TokenFile")]
    [InlineData("sasl_ssl", "OAUTHBEARER", "spoor", "x", null, "have no meaning with OAUTHBEARER")]
    public void What_does_not_go_together_is_named(string protocol, string? mechanism, string? user, string? password, string? file, string culprit)
    {
        var faults = KafkaSecurityRules.Check(
            new KafkaSecurityOptions { Protocol = protocol, Mechanism = mechanism, Username = user, Password = password, PasswordFile = file }, s_none);

        Assert.Contains(faults, fault => fault.Contains(culprit, StringComparison.Ordinal));
    }

    [Fact]
    public void A_certificate_needs_its_key_and_a_protocol_that_shows_it()
    {
        using var file = new TemporaryFile("-----");

        var alone = KafkaSecurityRules.Check(new KafkaSecurityOptions { Protocol = "ssl", CertificateFile = file.Path }, s_none);
        var plain = KafkaSecurityRules.Check(new KafkaSecurityOptions { CaFile = file.Path }, s_none);

        Assert.Contains("KeyFile belong together", Assert.Single(alone), StringComparison.Ordinal);
        Assert.Contains("CaFile has no meaning with", Assert.Single(plain), StringComparison.Ordinal);
    }

    [Fact]
    public void The_client_may_fetch_tokens_itself() => Assert.Empty(KafkaSecurityRules.Check(
        new KafkaSecurityOptions { Protocol = "sasl_ssl", Mechanism = "OAUTHBEARER" },
        new Dictionary<string, string> { ["sasl.oauthbearer.method"] = "oidc" }));

    [Theory]
    [InlineData("no token", "holds no JWT")]
    [InlineData("a.b.c", "holds no JWT")]
    [InlineData("", "is empty")]
    public void A_file_without_a_token_is_named(string text, string culprit)
    {
        using var file = new TemporaryFile(text);

        var fault = BearerToken.Read(file.Path, out _);

        Assert.Contains(file.Path, fault, StringComparison.Ordinal);
        Assert.Contains(culprit, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_tells_whom_it_is_for_and_how_long()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
        using var file = new TemporaryFile(Token.For("spoor", now, now.AddMinutes(5)));
        using var endless = new TemporaryFile(Token.WithClaims("""{"sub":"spoor"}"""));

        Assert.Null(BearerToken.Read(file.Path, out var token));

        Assert.Equal(("spoor", 1_800_000_300_000), (token!.Subject, token.ExpiresUnixMs));
        Assert.Contains("without exp", BearerToken.Read(endless.Path, out _), StringComparison.Ordinal);
    }
}
