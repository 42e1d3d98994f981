package dev.qemu4j.net.planted;

import dev.qemu4j.host.planted.PlantedCaller;

/** Is in a cycle with {@link PlantedCaller}. */
public final class PlantedCallee {
    public PlantedCaller back() {
        return new PlantedCaller();
    }
}
