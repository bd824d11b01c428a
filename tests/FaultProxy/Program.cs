using System.Globalization;
using System.Runtime.InteropServices;
using Spoor.Testing.Faults;

// Runs the proxy by itself, for runs of minutes:
// dotnet run --project tests/FaultProxy -- --listen 19200 --to http://127.0.0.1:9200 --fault a [--share 0.3]
// A line on standard input changes it: a letter, or "none", and perhaps a share. SIGTERM or Ctrl-C ends it.
var settings = args.Chunk(2).ToDictionary(pair => pair[0], pair => pair.Length > 1 ? pair[1] : "", StringComparer.Ordinal);
if (!settings.TryGetValue("--listen", out var port) || !settings.TryGetValue("--to", out var upstream))
{
    await Console.Error.WriteLineAsync("Usage: FaultProxy --listen PORT --to URL [--fault a|b|c|d|e|f|g] [--share 0.3]");
    return 2;
}

await using var proxy = await ElasticsearchProxy.StartAsync(new Uri(upstream), int.Parse(port, CultureInfo.InvariantCulture));
Set(settings.GetValueOrDefault("--fault", "none"), settings.GetValueOrDefault("--share"));

var ended = new TaskCompletionSource();
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => End(signal, ended));
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => End(signal, ended));
var typing = Task.Run(async () =>
{
    while (await Console.In.ReadLineAsync() is { } line)
        if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var letter, .. var rest]) Set(letter, rest.FirstOrDefault());
});
await ended.Task;
Console.WriteLine($"{proxy.Bulks} bulks, {proxy.Faults} faults, at most {proxy.MostUnderWay} under way");
return 0;

void Set(string letter, string? share)
{
    // The order of the letters is that of the enumeration.
    var fault = letter.Length == 1 && letter[0] is >= 'a' and <= 'g' ? (BulkFault)(letter[0] - 'a' + 1) : BulkFault.None;
    proxy.Share = share is not null ? double.Parse(share, CultureInfo.InvariantCulture) : UsualShare(fault);
    proxy.Fault = fault;
    Console.WriteLine($"{proxy.Url} to {upstream}: {fault}, share {proxy.Share}; so far {proxy.Bulks} bulks, {proxy.Faults} faults");
}

// Of those that could otherwise never succeed while they last, only a part.
static double UsualShare(BulkFault fault) => fault switch
{
    BulkFault.ThrottledItems or BulkFault.BadRequest => 0.3,
    BulkFault.CutReply or BulkFault.ThrottledDictionary => 0.5,
    _ => 1,
};

static void End(PosixSignalContext signal, TaskCompletionSource ended)
{
    signal.Cancel = true;
    ended.TrySetResult();
}
