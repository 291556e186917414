Attribute VB_Name = "PortfolioRibbon"
Option Explicit

' Every button of the ribbon; its tag is the id of the action.
Public Sub PortfolioOnRibbon(ByVal control As IRibbonControl)
    If control.Tag = "explain_cell" Then
        PortfolioExplainCell
    Else
        PortfolioPress control.Tag
    End If
End Sub
