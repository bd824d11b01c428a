using Confluent.Kafka;
using Microsoft.Extensions.Options;
using Spoor.Ingester.Kafka;
using Spoor.Ingester.Pipeline;
using Spoor.ServiceDefaults;

namespace Spoor.Ingester.Replay;

/// <summary><c>ingester replay</c>, also called <c>spoor-replay</c>. Ends with 0, or with 1 and a sentence on the error stream.</summary>
internal static class ReplayCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Contains("--help") || args.Contains("-h"))
        {
            await Console.Out.WriteLineAsync(ReplayArguments.Help);
            return 0;
        }
        if (ReplayArguments.Parse(args, TimeProvider.System.GetUtcNow(), out var fault) is not { } arguments)
        {
            await Console.Error.WriteLineAsync(fault);
            return 1;
        }
        var builder = WebApplication.CreateBuilder();
        builder.AddServiceDefaults("replay", adminPort: 0, [.. arguments.Settings], service => service.Section<KafkaOptions>(KafkaOptions.Section));
        builder.Services.AddKafka();
        return await builder.RunCommandAsync((services, cancellationToken) => RunAsync(services, arguments, cancellationToken));
    }

    private static async Task<int> RunAsync(IServiceProvider services, ReplayArguments arguments, CancellationToken cancellationToken)
    {
        try
        {
            var options = services.GetRequiredService<IOptions<KafkaOptions>>().Value;
            var facts = await services.GetRequiredService<Topics>().PrepareAsync(cancellationToken);
            var outcome = await new Replay(options, arguments, Console.Out).RunAsync(facts.SpansRecordBytes, cancellationToken);
            if (!arguments.IsList)
            {
                await Console.Out.WriteLineAsync($"{(arguments.IsDryRun ? "would be put back" : "put back")} {outcome.PutBack}, put back before {outcome.Before}, "
                    + $"came back {ReplayArguments.MaxReplays} times (--force) {outcome.TooOften}, cut {outcome.Cut}, not asked for {outcome.Others}");
            }
            return 0;
        }
        catch (KafkaException exception)
        {
            await Console.Error.WriteLineAsync($"Kafka: {exception.Error.Reason}");
            return 1;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Ended early; what was put back is noted.");
            return 1;
        }
    }
}
