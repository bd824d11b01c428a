using System.Globalization;

namespace Spoor.Load.Options;

/// <summary>Reads the command line. All faults are listed at once.</summary>
internal sealed class OptionReader
{
    private static readonly string[] Switches = ["--generate", "--gzip", "--verify"];
    private readonly Dictionary<string, string> _given = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly List<string> _faults = [];

    private OptionReader(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            var name = args[i];
            if (!name.StartsWith("--", StringComparison.Ordinal))
            {
                _faults.Add($"{name} is no option; see --help.");
                continue;
            }
            var value = "";
            if (name.Contains('=', StringComparison.Ordinal)) (name, value) = (name[..name.IndexOf('=', StringComparison.Ordinal)], name[(name.IndexOf('=', StringComparison.Ordinal) + 1)..]);
            else if (!Switches.Contains(name))
            {
                if (i + 1 == args.Length) _faults.Add($"{name} needs a value.");
                else value = args[++i];
            }
            if (!_given.TryAdd(name, value)) _faults.Add($"{name} is given twice.");
        }
    }

    /// <summary>Reads the command line.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="faults">What is wrong with them, one sentence each; empty when all is well.</param>
    /// <returns>The options; only to be used when there are no faults.</returns>
    public static LoadOptions Read(string[] args, out IReadOnlyList<string> faults)
    {
        var reader = new OptionReader(args);
        var options = reader.ReadAll();
        foreach (var name in reader._given.Keys)
            if (!reader._known.Contains(name)) reader._faults.Add($"{name} is not known; see --help.");
        faults = reader._faults;
        return options;
    }

    private LoadOptions ReadAll()
    {
        var protocol = Text("--protocol", "grpc") switch
        {
            "grpc" => LoadProtocol.Grpc,
            "http" => LoadProtocol.Http,
            var other => Fault($"--protocol is {other}; use grpc or http.", LoadProtocol.Grpc),
        };
        var generate = Has("--generate");
        var options = new LoadOptions
        {
            Data = TextOrNull("--data"),
            Generate = generate,
            Seed = (ulong)Whole("--seed", 1, 0, long.MaxValue),
            Shops = (int)Whole("--shops", 4, 1, 1000),
            SpansPerTrace = (int)Whole("--spans-per-trace", 0, 1, 1_000_000),
            SpansPerRequest = (int)Whole("--spans-per-request", generate ? 512 : 0, 1, 1_000_000),
            To = Addresses(Text("--to", protocol == LoadProtocol.Grpc ? "127.0.0.1:4317" : "127.0.0.1:4318")),
            Protocol = protocol,
            Gzip = Has("--gzip"),
            Rate = Number("--rate", 0, 0.001, 1e9),
            Connections = (int)Whole("--connections", 4, 1, 10_000),
            InFlight = (int)Whole("--in-flight", 4, 1, 1000),
            Duration = Time("--duration"),
            Spans = Has("--spans") ? Whole("--spans", 0, 1, long.MaxValue) : null,
            GiveUp = Time("--give-up") ?? TimeSpan.FromMinutes(5),
            Run = Mark(),
            Verify = Has("--verify"),
            Query = Address("--query", Text("--query", "http://127.0.0.1:16686")),
            Elasticsearch = TextOrNull("--elasticsearch") is { } store ? Address("--elasticsearch", store) : null,
            IndexPrefix = Text("--index-prefix", "spoor"),
            Kafka = TextOrNull("--kafka"),
            DeadLetterTopic = Text("--dead-letter-topic", "spoor.spans.dead-letter"),
            VerifySample = Number("--verify-sample", 1, 0.000001, 1),
            VerifyTimeout = Time("--verify-timeout") ?? TimeSpan.FromMinutes(10),
            VerifyQuiet = Time("--verify-quiet") ?? TimeSpan.FromMinutes(1),
        };
        if (options.Generate == (options.Data is not null)) _faults.Add("Give either --data FILE or --generate.");
        return options;
    }

    private bool Has(string name)
    {
        _known.Add(name);
        return _given.ContainsKey(name);
    }

    private string? TextOrNull(string name) => Has(name) ? _given[name] : null;

    private string Text(string name, string otherwise) => TextOrNull(name) ?? otherwise;

    private long Whole(string name, long otherwise, long min, long max)
    {
        if (TextOrNull(name) is not { } text) return otherwise;
        return long.TryParse(text, NumberStyles.AllowThousands | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? value
            : Fault($"{name} is {text}; use {min} to {max}.", otherwise);
    }

    private double Number(string name, double otherwise, double min, double max)
    {
        if (TextOrNull(name) is not { } text) return otherwise;
        return double.TryParse(text, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? value
            : Fault(string.Create(CultureInfo.InvariantCulture, $"{name} is {text}; use {min} to {max}."), otherwise);
    }

    private TimeSpan? Time(string name)
    {
        if (TextOrNull(name) is not { } text) return null;
        var digits = text.TrimEnd('s', 'm', 'h', 'd');
        double? unit = text[digits.Length..] switch { "" => 1, "ms" => 0.001, "s" => 1, "m" => 60, "h" => 3600, "d" => 86400, _ => null };
        return unit is { } seconds && double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && value * seconds is > 0 and < 1e9
            ? TimeSpan.FromSeconds(value * seconds)
            : Fault($"{name} is {text}; use a time such as 500ms, 90s, 5m or 1h.", (TimeSpan?)null);
    }

    private uint? Mark()
    {
        if (TextOrNull("--run") is not { } text) return null;
        return text.Length == 8 && uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var mark)
            ? mark
            : Fault($"--run is {text}; use eight hex digits.", (uint?)null);
    }

    private List<Uri> Addresses(string list)
    {
        var addresses = list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(address => Address("--to", address)).ToList();
        if (addresses.Count == 0) _faults.Add("--to names no receiver.");
        return addresses;
    }

    private Uri Address(string name, string text)
    {
        var url = text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        return Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : Fault($"{name}: {text} is no address; use host:port or http://host:port.", new Uri("http://127.0.0.1"));
    }

    private T Fault<T>(string fault, T value)
    {
        _faults.Add(fault);
        return value;
    }
}
