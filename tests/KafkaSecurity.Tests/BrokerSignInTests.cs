using System.Collections.Concurrent;
using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Spoor.Testing;
using Spoor.Testing.Certificates;
using Spoor.Testing.Servers;

namespace Spoor.KafkaSecurity.Tests;

/// <summary>Against a broker that wants TLS and SASL.</summary>
public sealed class BrokerSignInTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("SCRAM-SHA-512")]
    public async Task A_password_lets_us_in(string mechanism)
    {
        using var client = Client(new KafkaSecurityOptions
        {
            Protocol = "sasl_ssl",
            Mechanism = mechanism,
            Username = SecureKafka.Username,
            Password = SecureKafka.Password,
            CaFile = SecureKafka.CaFile,
        });

        await client.IsInAsync();
    }

    [Fact]
    public async Task A_client_certificate_is_shown_beside_it()
    {
        using var client = Client(WithCertificate(SecureKafka.ClientCertificateFile, SecureKafka.ClientKeyFile));

        await client.IsInAsync();
    }

    [Fact]
    public async Task A_wrong_password_names_what_to_mend_and_counts_again_once_its_file_is_mended()
    {
        using var file = new TemporaryFile("wrong");
        using var client = Client(new KafkaSecurityOptions
        {
            Protocol = "sasl_ssl",
            Mechanism = "SCRAM-SHA-512",
            Username = SecureKafka.Username,
            PasswordFile = file.Path,
            CaFile = SecureKafka.CaFile,
        });
        var told = await client.IsRefusedAsync(RefusalKind.Authentication);

        file.Write(SecureKafka.Password);
        client.SignIn.Refresh();

        Assert.Contains($"user {SecureKafka.Username} or its password: mend Kafka:Security:PasswordFile ({file.Path})", told, StringComparison.Ordinal);
        await client.IsInAsync();
    }

    [Fact]
    public async Task A_broker_of_another_authority_is_not_trusted()
    {
        using var authority = new TestAuthority("another");
        using var client = Client(new KafkaSecurityOptions
        {
            Protocol = "sasl_ssl",
            Mechanism = "PLAIN",
            Username = SecureKafka.Username,
            Password = SecureKafka.Password,
            CaFile = authority.CaFile,
        });

        Assert.Contains($"Kafka:Security:CaFile ({authority.CaFile})", await client.IsRefusedAsync(RefusalKind.Tls), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_ours_that_has_expired_is_named_with_its_end()
    {
        using var authority = SecureKafka.Authority();
        var (certificate, key) = authority.Issue("late", expiresInDays: -1);
        using var client = Client(WithCertificate(certificate, key));

        var told = await client.IsRefusedAsync(RefusalKind.Tls);

        Assert.Contains($"Our certificate CN=late ended at {TimeProvider.System.GetUtcNow().AddDays(-1):yyyy-MM-dd}", told, StringComparison.Ordinal);
        Assert.Contains($"mend Kafka:Security:CertificateFile ({certificate})", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_expired_waits_for_the_next_in_its_file()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var file = new TemporaryFile(Token.For(SecureKafka.Username, now.AddMinutes(-2), now.AddMinutes(-1)));
        using var client = Client(new KafkaSecurityOptions
        {
            Protocol = "sasl_ssl",
            Mechanism = "OAUTHBEARER",
            TokenFile = file.Path,
            CaFile = SecureKafka.CaFile,
        });
        await Eventually.Reaches(() => Task.FromResult(client.SignIn.Fault), fault => fault?.Contains("has expired", StringComparison.Ordinal) == true);

        file.Write(Token.For(SecureKafka.Username, now, now.AddMinutes(10)));
        client.SignIn.Refresh();

        await client.IsInAsync();
        Assert.Null(client.SignIn.Fault);
    }

    private static KafkaSecurityOptions WithCertificate(string certificateFile, string keyFile) => new()
    {
        Protocol = "sasl_ssl",
        Mechanism = "PLAIN",
        Username = SecureKafka.Username,
        Password = SecureKafka.Password,
        CaFile = SecureKafka.CaFile,
        CertificateFile = certificateFile,
        KeyFile = keyFile,
    };

    private static SignedIn Client(KafkaSecurityOptions options) => new(options);

    private sealed class SignedIn : IDisposable
    {
        private readonly ConcurrentQueue<Error> _errors = [];
        private readonly IProducer<Null, Null> _client;
        private readonly IDisposable _following;

        public SignedIn(KafkaSecurityOptions options)
        {
            Assert.Empty(KafkaSecurityRules.Check(options, new Dictionary<string, string>()));
            SignIn = new BrokerSignIn(options, TimeProvider.System, new BrokerSignInTelemetry(NullLogger<BrokerSignIn>.Instance));
            var config = new ProducerConfig { BootstrapServers = SecureKafka.Brokers, ReconnectBackoffMaxMs = 500 };
            SignIn.Apply(config);
            _client = SignIn.Attach(new ProducerBuilder<Null, Null>(config))
                .SetErrorHandler((_, error) => _errors.Enqueue(error))
                .SetLogHandler(static (_, _) => { })
                .Build();
            _following = SignIn.Follow(_client);
        }

        public BrokerSignIn SignIn { get; }

        public async Task IsInAsync()
        {
            using var admin = new DependentAdminClientBuilder(_client.Handle).Build();
            var metadata = await Task.Run(() => admin.GetMetadata(s_patience), TestContext.Current.CancellationToken);
            Assert.NotEmpty(metadata.Brokers);
        }

        /// <summary>Waits for the refusal and gives what is told of it.</summary>
        public async Task<string> IsRefusedAsync(RefusalKind kind)
        {
            var error = await Eventually.Reaches(
                () => Task.FromResult(_errors.FirstOrDefault(error => BrokerRefusal.Of(error) == kind)), found => found is not null);
            return SignIn.Explain(error!);
        }

        public void Dispose()
        {
            _following.Dispose();
            _client.Dispose();
        }
    }
}
