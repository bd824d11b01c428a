using Spoor.Reference.Collect;
using Spoor.Reference.Index;

namespace Spoor.Reference;

/// <summary>The obvious build of the same pipeline, to be measured beside it: generated messages, a task for each record, objects and a
/// serializer, Jaeger's documents. It promises nothing; it is not deployed.</summary>
internal static class Program
{
    private const string Usage = """
        reference collect --listen PORT --kafka BROKERS --topic NAME
        reference index --kafka BROKERS --topic NAME --elasticsearch URL --index NAME
        """;

    public static async Task<int> Main(string[] args)
    {
        var command = args.FirstOrDefault();
        var options = new ConfigurationBuilder().AddCommandLine([.. args.Skip(1)]).Build();
        switch (command)
        {
            case "collect":
                await Collector.RunAsync(int.Parse(options["listen"]!, null), options["kafka"]!, options["topic"]!);
                return 0;
            case "index":
                await Indexer.RunAsync(options["kafka"]!, options["topic"]!, new Uri(options["elasticsearch"]!), options["index"]!);
                return 0;
            default:
                await Console.Error.WriteLineAsync(Usage);
                return 2;
        }
    }
}
