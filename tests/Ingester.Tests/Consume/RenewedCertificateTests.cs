using System.Text.Json;
using Google.Protobuf;
using Spoor.Testing;
using Spoor.Testing.Servers;

namespace Spoor.Ingester.Tests.Consume;

/// <summary>Against a broker that wants TLS, and takes client certificates of its own authority alone.</summary>
public sealed class RenewedCertificateTests : IAsyncLifetime
{
    private readonly KafkaServer _kafka = KafkaServer.Secured();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _kafka.DisposeAsync();

    [Fact]
    public async Task One_that_has_expired_is_named_and_renewed_ones_are_taken_up_with_nothing_lost_and_nothing_twice()
    {
        using var authority = SecureKafka.Authority();
        authority.Issue("late", expiresInDays: -1);
        authority.Issue("first");
        authority.Issue("second");
        await using var topic = await _kafka.CreateTopicAsync();
        await using var deadLetters = await _kafka.CreateTopicAsync(label: "dead");
        var (certificateFile, keyFile) = authority.Place("late", "ours");

        // 1. Nobody lets it in.
        await using var ingester = await RunningIngester.StartAsync(_kafka, topic, deadLetters, settings: SecureKafka.Settings(certificateFile, keyFile));
        var told = await Eventually.Reaches(
            () => Task.FromResult(JsonSerializer.Serialize(ingester.Status.ReadKafka())), page => page.Contains("The topics are not prepared yet:", StringComparison.Ordinal));
        Assert.Contains("Our certificate CN=late ended at ", told, StringComparison.Ordinal);
        Assert.Contains($"mend Kafka:Security:CertificateFile ({certificateFile})", told, StringComparison.Ordinal);

        // 2. A valid one is put in place.
        authority.Place("first", "ours");
        await ingester.OwnsAsync(4);
        await topic.ProduceAsync("no trace request"u8.ToArray());
        await Eventually.Reaches(() => Task.FromResult(deadLetters.ReadAll().Count), count => count == 1);
        var before = ingester.Consumer.Assignments.Max(assignment => assignment.Number);

        // 3. And another, under load.
        using var enough = new CancellationTokenSource();
        var published = 0;
        var load = Task.Run(async () =>
        {
            for (var i = 0; !enough.IsCancellationRequested; i++)
            {
                await topic.ProduceAsync(A.RequestOf(4).ToByteArray(), partition: i % 4);
                published += 4;
            }
        }, TestContext.Current.CancellationToken);
        authority.Place("second", "ours");
        await Eventually.Reaches(
            () => Task.FromResult(ingester.Consumer.Assignments.Count(assignment => assignment.Number > before)), count => count == 4, TimeSpan.FromSeconds(60));
        var written = ingester.Writer.Written.Count;
        await Eventually.Reaches(() => Task.FromResult(ingester.Writer.Written.Count), count => count > written + 20);
        await enough.CancelAsync();
        await load;
        await topic.ProduceAsync("no trace request either"u8.ToArray());

        await ingester.WritesAsync(published);
        await Eventually.Reaches(() => Task.FromResult(deadLetters.ReadAll().Count), count => count == 2);
        // The group was left in peace, so nothing was done twice.
        Assert.Equal(published, ingester.Writer.Written.Values.Sum());
        await Eventually.Reaches(() => Task.FromResult(ingester.Books.RecordsInFlight), inFlight => inFlight == 0);
        ingester.AssertBooksBalance();
        Assert.Equal((published, 0), (ingester.Books.Indexed, ingester.Books.RecordsAbandoned));
        Assert.DoesNotContain("ertificate", JsonSerializer.Serialize(ingester.Status.ReadKafka()), StringComparison.Ordinal);
    }
}
