/**
 * Devices in processes of their own: starts a process for each device, joins them to a cluster with
 * the engine's process, and keeps account of their devices.
 */
package dev.ascribe.app.cluster;
