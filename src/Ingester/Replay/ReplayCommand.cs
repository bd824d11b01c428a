using Confluent.Kafka;
using Microsoft.Extensions.Options;
using Spoor.Ingester.Kafka;
using Spoor.KafkaSecurity;

namespace Spoor.Ingester.Replay;

/// <summary><c>ingester replay</c>, also called <c>spoor-replay</c>. Ends with 0, or with 1 and a sentence on the error stream.</summary>
internal static class ReplayCommand
{
    /// <summary>Reads the command line, and answers it where there is nothing to run: a question for help, or a fault.</summary>
    /// <param name="args">What stands after the command's name.</param>
    /// <returns>What was asked for, or else the exit code.</returns>
    public static async Task<(ReplayArguments? Arguments, int ExitCode)> ReadAsync(string[] args)
    {
        if (args.Contains("--help") || args.Contains("-h"))
        {
            await Console.Out.WriteLineAsync(ReplayArguments.Help);
            return (null, 0);
        }
        var arguments = ReplayArguments.Parse(args, TimeProvider.System.GetUtcNow(), out var fault);
        if (arguments is null) await Console.Error.WriteLineAsync(fault);
        return (arguments, 1);
    }

    /// <summary>Lists dead letters, or puts them back.</summary>
    /// <param name="services">The process.</param>
    /// <param name="arguments">What was asked for.</param>
    /// <param name="cancellationToken">Ends it early; what was put back by then is noted.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(IServiceProvider services, ReplayArguments arguments, CancellationToken cancellationToken)
    {
        var signIn = services.GetRequiredService<BrokerSignIn>();
        try
        {
            var options = services.GetRequiredService<IOptions<KafkaOptions>>().Value;
            var facts = await services.GetRequiredService<Topics>().PrepareAsync(cancellationToken);
            var outcome = await new Replay(options, signIn, arguments, Console.Out).RunAsync(facts.SpansRecordBytes, cancellationToken);
            if (!arguments.IsList)
            {
                await Console.Out.WriteLineAsync($"{(arguments.IsDryRun ? "would be put back" : "put back")} {outcome.PutBack}, put back before {outcome.Before}, "
                    + $"came back {ReplayArguments.MaxReplays} times (--force) {outcome.TooOften}, cut {outcome.Cut}, not asked for {outcome.Others}");
            }
            return 0;
        }
        catch (KafkaException exception)
        {
            await Console.Error.WriteLineAsync($"Kafka: {signIn.Explain(exception.Error)}");
            return 1;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Ended early; what was put back is noted.");
            return 1;
        }
    }
}
