using System.Net;
using Microsoft.Extensions.Options;
using OAuthWebhook.Destinations;

namespace OAuthWebhook.Tests.Destinations;

public sealed class AddressPolicyTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.0.9")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("100.64.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("fe80::1")]
    [InlineData("fd00::1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("2002:a00:1::")]
    [InlineData("::10.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("ff02::1")]
    public void Special_addresses_are_refused_by_default(string address) => Policy(new()).Allows(IPAddress.Parse(address)).ShouldBeFalse();

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.32.0.1")]
    [InlineData("2606:4700::1111")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::808:808")]
    public void Public_addresses_are_allowed(string address) => Policy(new()).Allows(IPAddress.Parse(address)).ShouldBeTrue();

    [Fact]
    public void Each_loosening_allows_its_own_kind_and_no_other()
    {
        var loopback = Policy(new() { AllowLoopback = true });
        loopback.Allows(IPAddress.Loopback).ShouldBeTrue();
        loopback.Allows(IPAddress.Parse("10.0.0.1")).ShouldBeFalse();

        var inside = Policy(new() { AllowPrivateNetworks = true });
        inside.Allows(IPAddress.Parse("10.0.0.1")).ShouldBeTrue();
        inside.Allows(IPAddress.Loopback).ShouldBeFalse();
        inside.Allows(IPAddress.Parse("169.254.169.254")).ShouldBeFalse();

        Policy(new() { AllowLinkLocal = true }).Allows(IPAddress.Parse("169.254.169.254")).ShouldBeTrue();
    }

    private static AddressPolicy Policy(OAuthWebhookOptions options) => new(Options.Create(options));
}
