//! Whose address a request comes from: that of the connection, or what a trusted proxy says it is.

use std::{net::IpAddr, str::FromStr};

use axum::http::HeaderMap;

/// Where a request comes from, as an extension of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Client(pub(crate) IpAddr);

/// The proxies that are trusted about addresses: addresses, or networks such as `10.0.0.0/8`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Proxies(Vec<(IpAddr, u32)>);

impl FromStr for Proxies {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let network = |part: &str| {
            let (address, length) =
                part.split_once('/').map_or((part, None), |(address, length)| (address, Some(length)));
            let wrong = || format!("“{part}” is neither an address nor a network as 10.0.0.0/8");
            let address: IpAddr = address.trim().parse().map_err(|_| wrong())?;
            let most = if address.is_ipv4() { 32 } else { 128 };
            let length = length.map_or(Ok(most), |length| length.trim().parse().map_err(|_| wrong()))?;
            if length > most { Err(wrong()) } else { Ok((address.to_canonical(), length)) }
        };
        text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(network).collect::<Result<_, _>>().map(Self)
    }
}

impl Proxies {
    /// Whether an address is that of a trusted proxy.
    pub(crate) fn trust(&self, address: IpAddr) -> bool {
        self.0.iter().any(|(network, length)| within(address, *network, *length))
    }

    /// The client of a request that came on a connection from an address: read from the right, the first address that
    /// is not one of our proxies. Anybody may have written what is to the left of it.
    pub(crate) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        if !self.trust(peer) {
            return peer;
        }
        let lines = headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok());
        let said: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
        let mut client = peer;
        for address in said.into_iter().rev() {
            let Ok(address) = address.parse::<IpAddr>() else { return client };
            client = address.to_canonical();
            if !self.trust(client) {
                return client;
            }
        }
        client
    }
}

fn within(address: IpAddr, network: IpAddr, length: u32) -> bool {
    let shifted = |bits: u128, width: u32| bits.checked_shr(width - length).unwrap_or(0);
    match (address, network) {
        (IpAddr::V4(one), IpAddr::V4(other)) => {
            shifted(u128::from(one.to_bits()), 32) == shifted(u128::from(other.to_bits()), 32)
        }
        (IpAddr::V6(one), IpAddr::V6(other)) => shifted(one.to_bits(), 128) == shifted(other.to_bits(), 128),
        (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(trusted: &str, peer: &str, said: &[&'static str]) -> String {
        let mut headers = HeaderMap::new();
        for line in said {
            headers.append("x-forwarded-for", axum::http::HeaderValue::from_static(line));
        }
        let proxies: Proxies = trusted.parse().expect("proxies");
        proxies.client(peer.parse().expect("an address"), &headers).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        assert_eq!(client("", "192.0.2.7", &["198.51.100.1"]), "192.0.2.7");
        assert_eq!(client("192.0.2.7", "192.0.2.7", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(client("192.0.2.0/24", "192.0.2.9", &[]), "192.0.2.9");
        assert_eq!(client("0.0.0.0/0", "192.0.2.9", &["x"]), "192.0.2.9");
    }

    #[test]
    fn what_a_client_wrote_itself_is_not_believed() {
        assert_eq!(client("10.0.0.0/8", "10.1.1.1", &["1.1.1.1, 203.0.113.5", "10.2.2.2"]), "203.0.113.5");
        assert_eq!(client("fd00::/8", "fd00::1", &["2001:db8::5"]), "2001:db8::5");
    }

    #[test]
    fn a_wrong_network_is_told() {
        assert!("10.0.0.0/33".parse::<Proxies>().is_err() && "proxy".parse::<Proxies>().is_err());
    }
}
