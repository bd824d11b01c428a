using System.Globalization;
using Spoor.ServiceDefaults.Configuration;
using Spoor.ServiceDefaults.Listening;

namespace Spoor.ServiceDefaults.Commands;

/// <summary><c>--help</c>: usage, and every setting with its default.</summary>
internal static class HelpText
{
    public static void Write(Service service, TextWriter output)
    {
        output.WriteLine($"Spoor {service.Name} {service.Version}. {service.Description.Purpose}");
        output.WriteLine();
        output.WriteLine("  --config FILE        settings as JSON, over appsettings.json beside the program");
        output.WriteLine("  --Section:Key VALUE  one setting; also Section__Key=VALUE in the environment");
        output.WriteLine("  --healthcheck        asks the running process whether it is ready: exit code 0 or 1");
        output.WriteLine("  --version, --help");
        output.WriteLine();
        output.WriteLine("Settings and their defaults:");
        output.WriteLine($"  Listen:Address = {service.Description.Address}");
        foreach (var port in service.Description.Ports)
            output.WriteLine($"  Listen:{port.Name} = {port.Default}");
        foreach (var key in TlsFiles.Keys)
            output.WriteLine($"  Listen:Tls:{key} = {(key == "Admin" ? "False" : "")}");
        foreach (var section in service.Description.Sections)
        {
            foreach (var key in SettingKey.Of(section.Options))
                output.WriteLine($"  {section.Name}:{key.Path}{(key.IsOpen ? ":*" : $" = {Convert.ToString(key.Default, CultureInfo.InvariantCulture)}")}");
        }
        output.WriteLine("  Logging:Format = line (or json)");
    }
}
