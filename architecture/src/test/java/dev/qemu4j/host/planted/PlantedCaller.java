package dev.qemu4j.host.planted;

import dev.qemu4j.net.planted.PlantedCallee;

/** Breaks the rule of layers, since {@code host} is below {@code net}; closes a cycle; and its package is not null-marked. */
public final class PlantedCaller {
    public PlantedCallee call() {
        return new PlantedCallee();
    }
}
