using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace Spoor.ServiceDefaults.Tests.Configuration;

public sealed class SettingsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_command_line_stands_over_the_environment_over_the_named_file()
    {
        var file = Write("a.json", """{ "Kafka": { "Brokers": "file:1", "Partitions": 3, "Security": { "Username": "file" } } }""");
        Environment.SetEnvironmentVariable("Kafka__Brokers", "environment:1");
        Environment.SetEnvironmentVariable("Kafka__Security__Username", "environment");
        try
        {
            var options = Read("--config", file, "--Kafka:Brokers", "line:1");

            Assert.Equal("line:1", options.Brokers);
            Assert.Equal("environment", options.Security.Username);
            Assert.Equal(3, options.Partitions);
        }
        finally
        {
            Environment.SetEnvironmentVariable("Kafka__Brokers", null);
            Environment.SetEnvironmentVariable("Kafka__Security__Username", null);
        }
    }

    [Theory]
    [InlineData("1500ms", 1.5)]
    [InlineData("30s", 30)]
    [InlineData("00:00:05", 5)]
    [InlineData("0.5 min", 30)]
    public void A_time_may_carry_its_unit(string written, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Read($"--Kafka:PublishTimeout={written}").PublishTimeout);

    [Fact]
    public void A_size_may_carry_its_unit() => Assert.Equal(4 << 20, Read("--Kafka:MaxBatchBytes=4MiB").MaxBatchBytes);

    [Fact]
    public void A_time_without_unit_is_refused_because_it_would_be_days() =>
        Assert.Contains("Kafka:PublishTimeout is \"8\"; use a time such as 500ms, 8s, 7d or 00:00:08.", Faults("--Kafka:PublishTimeout=8"));

    [Fact]
    public void A_secret_may_stand_in_a_file()
    {
        var file = Write("password", "  s3cret\n");

        Assert.Equal("s3cret", Read($"--Kafka:Security:PasswordFile={file}").Security.Password);
    }

    [Fact]
    public void A_secret_file_that_is_missing_or_doubled_is_a_fault()
    {
        var file = Write("password", "x");

        Assert.Contains(Faults("--Kafka:Security:PasswordFile=/nowhere"), fault => fault.StartsWith("Kafka:Security:PasswordFile cannot be read", StringComparison.Ordinal));
        Assert.Contains(Faults($"--Kafka:Security:PasswordFile={file}", "--Kafka:Security:Password=y"), fault => fault.Contains("both given", StringComparison.Ordinal));
    }

    [Fact]
    public void A_property_that_ends_in_File_is_no_secret_and_a_dictionary_takes_any_key()
    {
        var options = Read("--Kafka:Security:CaFile=/etc/ca.pem", "--Kafka:Client:max.poll.interval.ms=10000");

        Assert.Equal("/etc/ca.pem", options.Security.CaFile);
        Assert.Equal("10000", options.Client["max.poll.interval.ms"]);
    }

    [Fact]
    public void Sections_and_ports_of_the_other_processes_are_no_fault() =>
        Assert.Empty(Faults("--Elasticsearch:Urls=http://x", "--Listen:OtlpGrpc=1", "--Storage:Retention=7d"));

    [Fact]
    public void A_missing_or_broken_configuration_file_is_a_fault()
    {
        Assert.Contains(Faults("--config=/nowhere.json"), fault => fault.Contains("/nowhere.json", StringComparison.Ordinal));
        Assert.Contains(Faults($"--config={Write("b.json", "{")}"), fault => fault.Contains("b.json", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Brokerz", "Brokers")]
    [InlineData("publishtimeouts", "PublishTimeout")]
    [InlineData("Wholly:Other", null)]
    public void Suggests_only_what_may_have_been_meant(string written, string? meant) =>
        Assert.Contains(
            meant is null ? $"Kafka:{written} is not known." : $"Kafka:{written} is not known; did you mean Kafka:{meant}?",
            Faults($"--Kafka:{written}=1"));

    private string Write(string name, string content)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, content);
        return path;
    }

    private static BrokerOptions Read(params string[] args)
    {
        var (builder, service) = Build(args);
        Assert.Empty(service.Faults);
        return builder.Configuration.GetSection("Kafka").Get<BrokerOptions>(binder => binder.ErrorOnUnknownConfiguration = true)!;
    }

    private static IReadOnlyList<string> Faults(params string[] args) => Build(args).Service.Faults;

    private static (WebApplicationBuilder Builder, Service Service) Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder();
        builder.AddServiceDefaults("sample", 8888, args, description => description.Section<BrokerOptions>("Kafka").Port("Query", 16686));
        return (builder, (Service)builder.Services.Last(service => service.ServiceType == typeof(Service)).ImplementationInstance!);
    }
}
