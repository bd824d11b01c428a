using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Spoor.Ingester.Consume;
using Spoor.Ingester.DeadLetters;
using Spoor.Ingester.Kafka;
using Spoor.TraceStore.Writing;

namespace Spoor.Ingester.Pipeline;

/// <summary>Kafka to the store: consume, scan, write, set aside what cannot be written; offsets move last, once all before them is settled.</summary>
/// <remarks>Delivery is at least once, and writing twice leaves one document.</remarks>
internal sealed class IngestPipeline(
    Topics topics, SpanConsumer consumer, ISpanWriter writer, DeadLetterPublisher deadLetters, IngestTelemetry telemetry, IOptions<HostOptions> host)
    : BackgroundService
{
    /// <summary>What is kept of the shutdown budget for the last commit and for leaving the group.</summary>
    private static readonly TimeSpan s_leaveTime = TimeSpan.FromSeconds(4);

    private readonly CancellationTokenSource _budgetSpent = new();

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // 1. Take no more; 2. let what was taken reach the store; 3. commit and leave the group; 4. then let go of the rest.
        await using var spent = cancellationToken.Register(_budgetSpent.Cancel);
        using var drain = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        drain.CancelAfter(host.Value.ShutdownTimeout - s_leaveTime is var patience && patience > TimeSpan.Zero ? patience : TimeSpan.Zero);
        var isDrained = await EndsInTimeAsync(consumer.DrainAsync(), drain.Token);
        await EndsInTimeAsync(consumer.CloseAsync(), cancellationToken);
        await _budgetSpent.CancelAsync();
        await base.StopAsync(cancellationToken);
        telemetry.Closed(isDrained);
    }

    public override void Dispose()
    {
        _budgetSpent.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await topics.PrepareAsync(stoppingToken);
        var settingAside = deadLetters.RunAsync(_budgetSpent.Token);
        consumer.Start();
        var reading = ReadAsync(consumer.Records, _budgetSpent.Token);
        await await Task.WhenAny(reading, settingAside);        // the second ends only when it is told to, or by a defect
        writer.Flush();
        await settingAside;
    }

    private async Task ReadAsync(ChannelReader<ConsumedRecord> records, CancellationToken cancellationToken)
    {
        await foreach (var record in records.ReadAllAsync(cancellationToken))
        {
            if (record.Assignment.IsClosing)
            {
                record.Assignment.LetGo(record);
                record.Release();
                continue;
            }
            if (record.Scan()) await WriteAsync(record, cancellationToken);
            record.Release();
        }
    }

    private async ValueTask WriteAsync(ConsumedRecord record, CancellationToken cancellationToken)
    {
        try
        {
            await writer.AddAsync(record, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The writer has no such outcome, so this is a defect. It costs this record, not the partition.
            telemetry.Broke($"{record.Assignment.Partition} @{record.Offset}", exception);
            record.Break(exception);
        }
    }

    private static async Task<bool> EndsInTimeAsync(Task task, CancellationToken cancellationToken)
    {
        try
        {
            await task.WaitAsync(cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
