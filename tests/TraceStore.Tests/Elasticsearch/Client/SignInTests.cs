using Elastic.Transport;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Spoor.Testing.Certificates;
using Spoor.Testing.Servers;
using Spoor.TraceStore.Elasticsearch.Client;
using HttpMethod = Elastic.Transport.HttpMethod;

namespace Spoor.TraceStore.Tests.Elasticsearch.Client;

[Collection("An Elasticsearch of our own")]
public sealed class SignInTests : IDisposable
{
    private static readonly byte[] s_body = "{\"size\":0}"u8.ToArray();

    private readonly TestAuthority _files = new();
    private readonly FakeTimeProvider _clock = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task An_API_key_is_sent_as_it_was_handed_out()
    {
        await using var cluster = await SignedCluster.StartAsync("ApiKey VnVhQ2ZHY0JDZGJrUW0=");
        using var connection = Connect(cluster.Url, options => options.ApiKeyFile = _files.Write("key", "VnVhQ2ZHY0JDZGJrUW0=\n"));

        Assert.Equal(200, await StatusAsync(connection));
        Assert.Null(connection.SignIn.Fault);
    }

    [Fact]
    public async Task A_changed_file_is_used_before_the_old_secret_is_refused()
    {
        await using var cluster = await SignedCluster.StartAsync(Basic("spoor:one"));
        var file = _files.Write("password", "one");
        using var connection = Connect(cluster.Url, User(file));
        Assert.Equal(200, await StatusAsync(connection));

        cluster.Expected = Basic("spoor:two");
        _files.Write("password", "two");
        _clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(200, await StatusAsync(connection));
        Assert.Equal(0, cluster.Refused);
    }

    [Fact]
    public async Task A_request_that_is_refused_is_sent_again_whole_where_the_file_has_changed()
    {
        await using var cluster = await SignedCluster.StartAsync(Basic("spoor:two"));
        var file = _files.Write("password", "one");
        using var connection = Connect(cluster.Url, User(file));

        _files.Write("password", "two");

        Assert.Equal(200, await StatusAsync(connection));
        Assert.Equal(1, cluster.Refused);
        Assert.Equal(s_body, cluster.LastBody);
    }

    [Fact]
    public async Task A_wrong_password_names_what_to_mend_until_it_is_mended()
    {
        await using var cluster = await SignedCluster.StartAsync(Basic("spoor:right"));
        var file = _files.Write("password", "wrong");
        using var connection = Connect(cluster.Url, User(file));

        Assert.Equal(401, await StatusAsync(connection));
        Assert.Contains($"user spoor or its password: mend Elasticsearch:PasswordFile ({file})", connection.SignIn.Fault, StringComparison.Ordinal);

        _files.Write("password", "right");
        Assert.Equal(200, await StatusAsync(connection));
        Assert.Null(connection.SignIn.Fault);
    }

    [Fact]
    public async Task A_file_that_vanishes_leaves_the_secret_in_use()
    {
        await using var cluster = await SignedCluster.StartAsync(Basic("spoor:one"));
        var file = _files.Write("password", "one");
        using var connection = Connect(cluster.Url, User(file));

        File.Delete(file);
        _clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(200, await StatusAsync(connection));
        Assert.Contains(file, connection.SignIn.Fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, null, false, "not valid at this time")]
    [InlineData(10, "elsewhere", false, "is for another host")]
    [InlineData(10, null, true, "does not hold its authority")]
    [InlineData(10, null, false, null)]
    public async Task A_certificate_that_is_not_to_be_trusted_is_told_with_the_reason(int days, string? host, bool isForeign, string? reason)
    {
        using var other = new TestAuthority("another");
        var (certificate, key) = _files.Issue("server", days, host);
        await using var cluster = await SignedCluster.StartAsync(null, certificate, key);
        using var connection = Connect(cluster.Url, options => options.CaFile = isForeign ? other.CaFile : _files.CaFile);

        var answer = await new ElasticsearchAdministration(connection, TimeProvider.System).SendAsync(HttpMethod.GET, "/", default, Cancellation);

        Assert.Equal(reason is null, answer.IsSuccess);
        if (reason is not null) Assert.Contains(reason, answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_file_of_authorities_counts_for_the_next_connection()
    {
        using var other = new TestAuthority("another");
        var (certificate, key) = _files.Issue("server");
        await using var cluster = await SignedCluster.StartAsync(null, certificate, key);
        var file = other.Write("trusted.pem", await File.ReadAllTextAsync(other.CaFile, Cancellation));
        using var connection = Connect(cluster.Url, options => options.CaFile = file);
        Assert.Equal(0, await StatusAsync(connection));

        File.Copy(_files.CaFile, file, overwrite: true);

        Assert.Equal(200, await StatusAsync(connection));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_real_cluster_lets_in_only_who_has_the_password(bool isRight)
    {
        var file = _files.Write("password", isRight ? SecureElasticsearch.Password : "wrong");
        using var connection = Connect(SecureElasticsearch.Url, options =>
        {
            options.Username = SecureElasticsearch.Username;
            options.PasswordFile = file;
            options.CaFile = SecureElasticsearch.CaFile;
        });

        var info = await connection.DescribeAsync(Cancellation);

        Assert.Equal(isRight, info is not null);
        Assert.Equal(isRight, connection.SignIn.Fault is null);
    }

    private static string Basic(string credentials) => $"Basic {Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(credentials))}";

    private static Action<ElasticsearchOptions> User(string file) => options =>
    {
        options.Username = "spoor";
        options.PasswordFile = file;
    };

    private static async Task<int> StatusAsync(ElasticsearchConnection connection)
    {
        var answer = await connection.Transport.RequestAsync<StringResponse>(
            HttpMethod.POST, "/x/_search", PostData.ReadOnlyMemory(s_body), Cancellation);
        return answer.ApiCallDetails.HttpStatusCode ?? 0;
    }

    private ElasticsearchConnection Connect(Uri url, Action<ElasticsearchOptions> configure)
    {
        var options = new ElasticsearchOptions { Urls = url.ToString() };
        configure(options);
        Assert.True(new ElasticsearchOptionsRules().Validate(null, options).Succeeded);
        return new ElasticsearchConnection(Options.Create(options), _clock);
    }
}
