"""Training of orfeas-mini: procedural objects, their pictures and depths, the network, its export."""
