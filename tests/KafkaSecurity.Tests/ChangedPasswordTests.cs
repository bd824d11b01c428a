using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;

namespace Spoor.KafkaSecurity.Tests;

public sealed class ChangedPasswordTests : IDisposable
{
    private readonly TemporaryFile _file = new("one");
    private readonly RecordingClient _client = new();
    private readonly BrokerSignIn _signIn;

    public ChangedPasswordTests()
    {
        _signIn = new BrokerSignIn(
            new KafkaSecurityOptions { Protocol = "sasl_ssl", Mechanism = "PLAIN", Username = "spoor", PasswordFile = _file.Path },
            TimeProvider.System, new BrokerSignInTelemetry(NullLogger<BrokerSignIn>.Instance));
        _signIn.Apply(new ClientConfig());
    }

    public void Dispose()
    {
        _client.Dispose();
        _file.Dispose();
    }

    [Fact]
    public void A_client_that_stands_is_given_a_changed_password_once()
    {
        using var following = _signIn.Follow(_client);
        _client.Given.Clear();

        _signIn.Refresh();
        _file.Write("two");
        _signIn.Refresh();
        _signIn.Refresh();

        Assert.Equal(["two"], _client.Given);
    }

    [Fact]
    public void A_client_built_meanwhile_does_not_hide_the_change_from_those_that_stand()
    {
        using var following = _signIn.Follow(_client);
        _file.Write("two");
        var config = new ClientConfig();
        _signIn.Apply(config);

        _signIn.Refresh();

        Assert.Equal("two", config.Get("sasl.password"));
        Assert.Equal("two", _client.Given[^1]);
    }

    [Fact]
    public void A_client_that_is_followed_no_more_is_left_alone()
    {
        _signIn.Follow(_client).Dispose();
        _client.Given.Clear();

        _file.Write("two");
        _signIn.Refresh();

        Assert.Empty(_client.Given);
    }

    private sealed class RecordingClient : IClient
    {
        public List<string> Given { get; } = [];

        public Handle Handle => throw new NotSupportedException();

        public string Name => "recording";

        public int AddBrokers(string brokers) => throw new NotSupportedException();

        public void SetSaslCredentials(string username, string password) => Given.Add(password);

        public void Dispose()
        {
        }
    }
}
