"""From an SBML file to an organ: the model is read, and its equations are written as Python.

The organ that comes out needs neither this package nor libSBML.
"""
