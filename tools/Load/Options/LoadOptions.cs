namespace Spoor.Load.Options;

/// <summary>What a run was asked to do; see <see cref="OptionHelp"/> for each option's meaning.</summary>
internal sealed record LoadOptions
{
    public string? Data { get; init; }

    public bool Generate { get; init; }

    public ulong Seed { get; init; } = 1;

    public int Shops { get; init; } = 4;

    public int SpansPerTrace { get; init; }

    public int SpansPerRequest { get; init; }

    public IReadOnlyList<Uri> To { get; init; } = [];

    public LoadProtocol Protocol { get; init; }

    public bool Gzip { get; init; }

    public double Rate { get; init; }

    public int Connections { get; init; } = 4;

    public int InFlight { get; init; } = 4;

    public TimeSpan? Duration { get; init; }

    public long? Spans { get; init; }

    public TimeSpan GiveUp { get; init; } = TimeSpan.FromMinutes(5);

    public uint? Run { get; init; }

    public bool Verify { get; init; }

    public Uri Query { get; init; } = new("http://127.0.0.1:16686");

    public Uri? Elasticsearch { get; init; }

    public string IndexPrefix { get; init; } = "spoor";

    public string? Kafka { get; init; }

    public string DeadLetterTopic { get; init; } = "spoor.spans.dead-letter";

    public double VerifySample { get; init; } = 1;

    public TimeSpan VerifyTimeout { get; init; } = TimeSpan.FromMinutes(10);

    public TimeSpan VerifyQuiet { get; init; } = TimeSpan.FromMinutes(1);
}
