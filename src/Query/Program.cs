WebApplication.CreateBuilder(args).Build();
