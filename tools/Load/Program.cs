using System.Runtime.InteropServices;
using Spoor.Load;
using Spoor.Load.Options;

if (args.Contains("--help"))
{
    Console.WriteLine(OptionHelp.Text);
    return LoadRun.AllWell;
}
var options = OptionReader.Read(args, out var faults);
if (faults.Count > 0)
{
    foreach (var fault in faults) Console.Error.WriteLine(fault);
    return LoadRun.WrongOptions;
}

using var stop = new CancellationTokenSource();
using var abort = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
try
{
    return await new LoadRun(options, Console.Out, TimeProvider.System).RunAsync(stop.Token, abort.Token);
}
catch (Exception failure) when (failure is IOException or InvalidDataException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(failure.Message);
    return LoadRun.WrongOptions;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Aborted.");
    return LoadRun.LostOrTwice;
}

// The first signal ends the sending, the second one everything.
void OnSignal(PosixSignalContext signal)
{
    signal.Cancel = true;
    if (stop.IsCancellationRequested) abort.Cancel();
    else stop.Cancel();
}
